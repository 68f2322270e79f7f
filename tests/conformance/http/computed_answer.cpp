// The whole answer that the design asks for, worked out from request, state and bill.
#include <optional>
#include <utility>
#include <vector>

#include "protocol/byte_view.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/payment_encoding.hpp"
#include "protocol/personal_sign.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/sender_validation.hpp"
#include "tests/conformance/http/situation.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::Rational;

constexpr std::int64_t kMaxTickets = 100;
/// Stands for the id that we choose for a new session.
constexpr std::string_view kSomeId = "chosen-by-the-signer";

std::string payment_of(const Situation& situation, const keystore::PrivateKey& key, std::uint32_t count) {
    const Json& config = situation.scenario.config;
    const auto created = protocol::choose_creation_round(
        *situation.params, {test::int64_of(config.at("lastInitializedRound")),
                            test::fixed_of<BlockHash>(config.at("lastInitializedL1BlockHash"))});
    protocol::TicketParams named = *situation.params;
    named.creation_round = created.round;
    named.creation_round_block_hash = created.block_hash;
    const std::uint32_t first = situation.nonce_base + 1;
    std::vector<Signature> signatures;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto hash = protocol::ticket_hash(protocol::make_ticket(named, key.address(), first + i));
        signatures.push_back(key.sign(protocol::personal_sign_digest(hash)));
    }
    std::string bytes;
    protocol::encode_payment_to({.params = *situation.params,
                                 .sender = key.address(),
                                 .creation_round = created.round,
                                 .creation_round_block_hash = created.block_hash,
                                 .first_nonce = first,
                                 .signatures = signatures,
                                 .expected_price = *situation.quote->price_info},
                                bytes);
    return bytes;
}

std::string credentials_of(const Situation& situation, const keystore::PrivateKey& key) {
    const std::string& named = situation.request->manifest_id;
    const std::string manifest_id = named.empty() ? std::string{kSomeId} : named;
    const auto& sent = situation.capabilities;
    const auto rebuilt = sent ? protocol::rebuild_capabilities(*sent) : protocol::wire::Capabilities{};
    return encode(protocol::make_credentials(manifest_id, key.sign(protocol::credentials_digest(manifest_id)),
                                             sent ? &rebuilt : nullptr, *situation.quote->auth_token));
}

std::string state_of(const Situation& situation, std::uint32_t last_nonce) {
    signer::SessionState state;
    if (situation.base) {
        state = *situation.base;
        ++state.sequence_number;
    } else {
        state.state_id = kSomeId;
        const std::string& address = situation.quote->address;
        std::copy(address.begin(), address.end(), state.orchestrator.data.begin());
        state.app = situation.request->app;
        state.initial_price_per_unit = situation.quote->price_info->price_per_unit;
        state.initial_pixels_per_unit = situation.quote->price_info->pixels_per_unit;
    }
    state.pm_session_id = rand_hash_of(situation);
    state.last_update = situation.bill->paid_until;
    state.sender_nonce = last_nonce;
    state.balance = situation.bill->balance;
    state.type = situation.request->type;
    state.auth_id = situation.auth_id;
    state.auth_expiry = situation.auth_expiry;
    return signer::encode_session_state(state);
}

Outcome refusal(int status, const std::string& code) {
    Outcome outcome;
    outcome.set("status", status);
    outcome.set("grants", 0);
    outcome.set("header.Content-Type", "application/json");
    outcome.set("code", code);
    return outcome;
}

Outcome payment_answer(const Situation& situation, std::uint32_t count) {
    const auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(situation.scenario.private_key));
    Outcome outcome;
    outcome.set("status", 200);
    outcome.set("grants", 1);
    outcome.set("header.Content-Type", "application/json");
    add_parts(outcome,
              {payment_of(situation, *key, count), credentials_of(situation, *key),
               state_of(situation, situation.nonce_base + count)},
              situation.scenario.address, random_parts(situation));
    outcome.set("computed.fee", situation.bill->fee.to_fixed(0));
    return outcome;
}

/// What the auth webhook makes of a payment; nothing where it lets it pass, or is not asked.
std::optional<Outcome> webhook_refusal(const Situation& situation) {
    const Json& expected = situation.step.expected;
    const auto as_reference = [&](const std::string& code) {
        Outcome outcome = refusal(expected.at("status").get<int>(), code);
        outcome.set("error", expected.value("errorMessage", ""));
        return outcome;
    };
    switch (situation.webhook.kind) {
        case WebhookWord::Kind::refuses:
            return as_reference("webhook_refused");
        case WebhookWord::Kind::down:
            return refusal(503, "webhook_unavailable");
        case WebhookWord::Kind::unusable:
            return refusal(502, "webhook_invalid");
        default:
            break;
    }
    const int status = expected.value("status", 0);
    const bool by_price = situation.reference_row == kAsked && (status == 481 || status == 502);
    return by_price ? std::optional{as_reference(status == 481 ? "price_exceeded" : "webhook_invalid")} : std::nullopt;
}

}  // namespace

Outcome computed_answer(const Situation& situation) {
    const Rational& tickets = situation.bill->tickets;
    if (tickets.is_zero()) {
        Outcome outcome = refusal(482, "no_tickets");
        outcome.set("error", "no tickets");
        return outcome;
    }
    if (tickets > Rational{kMaxTickets}) {
        Outcome outcome = refusal(400, "ev_exceeded");
        outcome.set("error", "numTickets " + tickets.to_ratio_string() + " exceeds maximum of 100");
        return outcome;
    }
    if (tickets * situation.terms->ev > situation.terms->max_payment_ev) {
        return refusal(400, "ev_exceeded");
    }
    if (auto refused = webhook_refusal(situation)) {
        return *std::move(refused);
    }
    return payment_answer(situation, static_cast<std::uint32_t>(*tickets.to_int64()));
}

}  // namespace farebox::conformance
