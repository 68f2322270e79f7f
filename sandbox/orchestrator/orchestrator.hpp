#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "keystore/private_key.hpp"
#include "protocol/price.hpp"
#include "protocol/timestamp.hpp"
#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "sandbox/acceptance/auth_tokens.hpp"
#include "sandbox/acceptance/balances.hpp"
#include "sandbox/acceptance/credentials.hpp"
#include "sandbox/acceptance/nonce_sets.hpp"
#include "sandbox/acceptance/payment_rules.hpp"
#include "sandbox/acceptance/quote.hpp"
#include "sandbox/acceptance/verdict.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/control/report.hpp"
#include "sandbox/orchestrator/announcement.hpp"
#include "sandbox/runners/registry.hpp"

namespace farebox::sandbox {

/// What the operator of an orchestrator chooses.
struct OrchestratorTerms {
    TicketTerms tickets;
    std::int64_t max_sessions = 10;  ///< Of transcoding; live runners have a capacity of their own.
    std::string key_name = {};       ///< Orchestrators of different names have different keys.
    Announcement says = {};
    std::chrono::milliseconds latency{0};  ///< Before every answer.
};

/// The orchestrator's surroundings; they outlive it.
struct Surroundings {
    LocalChain& chain;
    Faults& faults;
    Report& report;
    std::function<protocol::Timestamp()> clock;
    std::function<std::vector<std::string>()> siblings = {};  ///< The service URIs of field 34; empty: none.
    std::function<void()> crash = {};                         ///< Ends this life, soon.
};

/// A quote for one session and where to pay for it.
struct Challenge {
    protocol::wire::OrchestratorInfo info;
    std::string payment_url;
};

/**
 * @brief The orchestrator without its sockets: what it quotes, whom it lets in, what it is owed.
 *
 * Every refusal carries the real orchestrator's status and text and is entered in the report by the caller.
 * Used from one thread.
 */
class Orchestrator {
public:
    Orchestrator(OrchestratorTerms terms, std::vector<RunnerSpec> runners, Surroundings surroundings);

    [[nodiscard]] const Address& address() const noexcept { return key_.address(); }
    [[nodiscard]] const std::string& service_uri() const noexcept { return service_uri_; }
    /// Known once the socket is bound.
    void set_service_uri(std::string uri) { service_uri_ = std::move(uri); }
    [[nodiscard]] RunnerRegistry& runners() noexcept { return runners_; }
    [[nodiscard]] Report& report() noexcept { return around_.report; }
    [[nodiscard]] Faults& faults() noexcept { return around_.faults; }
    [[nodiscard]] std::int64_t now() const { return around_.clock().unix_nanos; }

    /// What holds from now on; sessions keep the price they began at.
    void change_terms(OrchestratorTerms terms) { terms_ = std::move(terms); }
    [[nodiscard]] std::chrono::milliseconds latency() const noexcept { return terms_.latency; }
    /// How long every answer takes, with the fault "slow".
    [[nodiscard]] std::chrono::milliseconds delay() const { return terms_.latency + around_.faults.slow; }
    /// The runner's price for new sessions, raised where that fault is on.
    [[nodiscard]] protocol::Price current_price(const RunnerSpec& runner) const;
    /// GET /discovery.
    [[nodiscard]] std::string discovery_json() const;
    /// The answer 402: parameters for a new session of that payer.
    Verdict<Challenge> challenge(const RunnerSpec& runner, const Address& payer);
    /// POST /refresh-payment: fresh parameters at the price the manifest's first payment fixed; or 409.
    Verdict<Challenge> refresh(const Address& payer, const std::string& manifest_id);
    /// GetOrchestrator. The rejection's status is meaningless there.
    Verdict<protocol::wire::OrchestratorInfo> describe(const protocol::wire::OrchestratorRequest& request);
    /// Ping: a signature over the bytes.
    [[nodiscard]] std::string answer_ping(std::string_view value) const;

    Verdict<Credentials> check_headers(std::string_view payment, std::string_view segment) const;
    /// A session for which the payment pays.
    Verdict<std::shared_ptr<Session>> reserve_paid(const RunnerSpec& runner, const Credentials& credentials);
    Verdict<std::shared_ptr<Session>> reserve_free(const RunnerSpec& runner);
    /// A later payment for a session. @return The serialised PaymentResult.
    Verdict<std::string> pay_session(Session& session, const Credentials& credentials);
    /// POST /payment: a payment for whatever manifest its credentials name.
    Verdict<std::string> pay_manifest(const Credentials& credentials);

    /// Whether the payment that just arrived is the one that this life does not survive. It has begun to end then.
    [[nodiscard]] bool crashes();
    /// Takes the fee of that many units from the session's credit; where it is not covered the session ends.
    void charge(Session& session, std::int64_t units);
    /// Ends a session. @p state  As in the report: "stopped", "finished", "unpaid" or "died".
    void release(Session& session, std::string_view state);
    /// What is done once in a while: forgets expired nonces and idle balances.
    void tidy();

private:
    struct QuoteTerms {
        Address payer;
        protocol::Price price;
    };
    Verdict<protocol::wire::OrchestratorInfo> quote(const QuoteTerms& terms);
    Verdict<std::string> pay(const Credentials& credentials);
    /// Whether one more transcoding session would fit. While not, no payment at all is taken.
    [[nodiscard]] bool has_transcoding_slot() const;
    std::optional<Rejection> refuse_payment(const Credentials& credentials);
    [[nodiscard]] ChainFacts chain_facts() const;
    [[nodiscard]] PaymentRules payment_rules() const;
    /// For who names these capabilities; transcoding's where none of them has a price, or none is named.
    [[nodiscard]] protocol::Price price_for(const std::optional<protocol::wire::Capabilities>& wanted) const;
    /// What the price list says of the runner.
    [[nodiscard]] protocol::Price list_price(const RunnerSpec& runner) const;
    [[nodiscard]] protocol::Price raised(const protocol::Price& price) const;

    OrchestratorTerms terms_;
    Surroundings around_;
    RunnerRegistry runners_;
    keystore::PrivateKey key_;
    Secret rand_secret_ = random_secret();
    AuthTokens auth_tokens_{random_secret()};
    Balances balances_;
    NonceSets nonces_;
    std::string service_uri_;
    std::int64_t payments_arrived_ = 0;
};

}  // namespace farebox::sandbox
