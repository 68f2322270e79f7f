#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "keystore/private_key.hpp"
#include "protocol/ticket.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "tests/conformance/http/answer_fields.hpp"
#include "tests/conformance/http/go_request.hpp"
#include "tests/conformance/http/history.hpp"
#include "tests/conformance/http/scenario.hpp"
#include "tests/conformance/http/webhook.hpp"
#include "tests/conformance/rules/bill.hpp"

namespace farebox::conformance {

/// Everything that predicates and amendments may look at: the request, the configuration and what came before.
struct Situation {
    Situation(const Scenario& of, const Step& at, const History& before, protocol::Timestamp time)
        : scenario{of}, step{at}, history{before}, now{time} {}

    const Scenario& scenario;
    const Step& step;
    const History& history;
    protocol::Timestamp now;  ///< Of the signer's ledger, which never goes back.
    int reference_row = 0;    ///< How far the reference's checks went.

    std::optional<GoRequest> request;  ///< As sent to us; nothing where Go's decoder refuses it.
    std::optional<protocol::wire::OrchestratorInfo> quote;
    std::optional<protocol::TicketParams> params;  ///< Of the quote, where they have the right lengths.
    std::optional<protocol::wire::Capabilities> capabilities;
    bool state_is_authentic = false;            ///< One of ours, or signed with the scenario's key.
    std::optional<signer::SessionState> shown;  ///< The state that was shown to us, if it reads.
    std::optional<signer::SessionState> shown_to_reference;
    ShownRequest key;
    Ruling ruling;

    // How the request is paid: as the reference does at first, then as rows amend it.
    std::optional<signer::SessionState> base;  ///< Billed from; nothing for a new session.
    protocol::Timestamp billed_at;
    std::uint32_t nonce_base = 0;    ///< The nonce before the first ticket's.
    std::string auth_id;             ///< Of the next state.
    std::int64_t auth_expiry = 0;    ///< Of the next state.
    WebhookWord webhook;             ///< What the auth webhook says, where it is asked.
    std::optional<BillTerms> terms;  ///< Where the request can be billed.
    std::optional<Bill> bill;
};

/// @p body is what we are sent: the step's, with states of ours in it where one signer answers all steps.
[[nodiscard]] Situation look_at(const Scenario& scenario, const Step& step, const std::string& body,
                                const History& history, protocol::Timestamp now);

/// The state the client shows, as Go decodes it; empty where it shows none.
[[nodiscard]] std::string shown_state_bytes(const std::string& body);

/// What is random in an answer: what the reference's says, and names that the request leaves to the signer.
[[nodiscard]] Volatile random_parts(const Situation& situation);

/// The answer that the bill as it stands leads to: a payment, "no tickets", or a limit that it passes.
[[nodiscard]] Outcome computed_answer(const Situation& situation);
/// Bills anew from `base` at `billed_at`.
void bill_again(Situation& situation);
/// The last nonce that we have given out with the quote's recipient rand hash.
[[nodiscard]] std::uint32_t nonce_mark(const Situation& situation);
/// "0x…" of the quote's recipient rand hash.
[[nodiscard]] std::string rand_hash_of(const Situation& situation);

}  // namespace farebox::conformance
