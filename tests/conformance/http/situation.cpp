#include "tests/conformance/http/situation.hpp"

#include <utility>

#include "keystore/verify.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/ticket_conversion.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::as_bytes;

std::optional<signer::SessionState> readable(const std::string& state) {
    const auto decoded = signer::parse_session_state(state);
    return decoded && !state.empty() ? std::optional{*decoded} : std::nullopt;
}

/// Signed with the scenario's key, or (its seal is ours alone to make) a state that the history knows.
bool is_authentic(const Situation& situation, const GoRequest& request) {
    const bool by_key =
        keystore::verify_personal(situation.scenario.address, as_bytes(request.state), as_bytes(request.state_sig));
    return by_key || situation.history.has_issued(request.state, request.state_sig);
}

/// The fields that make two requests the same, in an encoding of their own.
std::string fingerprint_of(const Situation& situation) {
    const GoRequest& request = *situation.request;
    const auto& quote = *situation.quote;
    const auto message = [](const auto& part) {
        return part ? Json(protocol::to_hex(as_bytes(encode(*part)))) : Json();
    };
    return Json{protocol::to_hex(as_bytes(request.state)),
                protocol::to_hex(as_bytes(quote.address)),
                message(quote.ticket_params),
                message(quote.price_info),
                message(quote.auth_token),
                request.manifest_id,
                request.type,
                request.app,
                request.in_pixels,
                message(situation.capabilities)}
        .dump();
}

std::optional<BillTerms> terms_of(const Situation& situation) {
    const auto type = protocol::parse_payment_type(situation.request->type);
    const auto& price = situation.quote->price_info;
    if (!type || !situation.params || !price || price->price_per_unit <= 0 || price->pixels_per_unit <= 0) {
        return std::nullopt;
    }
    BillTerms terms;
    terms.type = *type;
    terms.in_pixels = situation.request->in_pixels;
    terms.price = {price->price_per_unit, price->pixels_per_unit};
    terms.ev = protocol::expected_value(situation.params->face_value, situation.params->win_prob);
    terms.now = situation.billed_at;
    terms.max_payment_ev = test::rational_of(situation.scenario.config.at("maxTotalEV"));
    if (const auto& base = situation.base) {
        terms.continued = true;
        terms.balance = base->balance;
        terms.last_update = base->last_update;
        terms.price = {base->initial_price_per_unit, base->initial_pixels_per_unit};
    }
    const bool priced = terms.price.price_per_unit > 0 && terms.price.pixels_per_unit > 0;
    return priced && !terms.ev.is_zero() ? std::optional{terms} : std::nullopt;
}

void look_at_state(Situation& situation) {
    const GoRequest& request = *situation.request;
    situation.state_is_authentic = request.has_state() && is_authentic(situation, request);
    situation.shown = readable(request.state);
    situation.shown_to_reference = readable(shown_state_bytes(situation.step.body));
    situation.key.state = request.state;
    situation.key.decoded = situation.shown;
}

void look_at_quote(Situation& situation) {
    auto quote = protocol::wire::decode_orchestrator_info(situation.request->orchestrator);
    if (!quote || situation.request->orchestrator.empty()) {
        return;
    }
    situation.quote = *std::move(quote);
    if (situation.quote->ticket_params) {
        const auto params = protocol::to_ticket_params(*situation.quote->ticket_params);
        situation.params = params ? std::optional{*params} : std::nullopt;
    }
    const auto capabilities = protocol::wire::decode_capabilities(situation.request->capabilities);
    if (capabilities && !situation.request->capabilities.empty()) {
        situation.capabilities = *capabilities;
    }
    situation.key.fingerprint = fingerprint_of(situation);
    const auto& token = situation.quote->auth_token;
    const std::string& manifest = situation.request->manifest_id;
    situation.key.manifest_is_auth_session = token && !manifest.empty() && manifest == token->session_id;
}

/// From the state that the reference was shown (under our session's name), at the step's time, with nonces that go on
/// from that state's if it names the very same tickets, and with whatever auth id the webhook or the caller names
/// first.
void pay_as_reference(Situation& situation) {
    situation.base = situation.shown_to_reference;
    situation.billed_at = situation.step.at;
    situation.webhook = word_of(situation.step);
    situation.auth_id = situation.webhook.auth_id.empty() ? situation.step.header("Signer-Auth-Id").value_or("")
                                                          : situation.webhook.auth_id;
    situation.auth_expiry = situation.webhook.expiry;
    if (auto& base = situation.base) {
        const bool same = situation.params && base->pm_session_id == rand_hash_of(situation);
        situation.nonce_base = same ? base->sender_nonce : 0;
        situation.auth_id = base->auth_id.empty() ? situation.auth_id : base->auth_id;
        if (situation.webhook.kind == WebhookWord::Kind::none) {
            situation.auth_expiry = base->auth_expiry;
        }
        base->state_id = situation.shown->state_id;
    }
    bill_again(situation);
}

}  // namespace

std::string shown_state_bytes(const std::string& body) {
    const auto request = decode_as_go(body);
    return request ? request->state : std::string{};
}

Situation look_at(const Scenario& scenario, const Step& step, const std::string& body, const History& history,
                  protocol::Timestamp now) {
    Situation situation{scenario, step, history, now};
    situation.reference_row = reference_row(step.expected);
    if (step.target != "/generate-live-payment" || step.method != "POST") {
        return situation;
    }
    situation.request = decode_as_go(body);
    if (!situation.request) {
        return situation;
    }
    look_at_state(situation);
    look_at_quote(situation);
    if (!situation.quote || (situation.request->has_state() && (!situation.state_is_authentic || !situation.shown))) {
        return situation;
    }
    situation.ruling = history.rule(situation.key);
    pay_as_reference(situation);
    return situation;
}

void bill_again(Situation& situation) {
    situation.terms = terms_of(situation);
    situation.bill = situation.terms ? std::optional{reference_bill(*situation.terms)} : std::nullopt;
}

Volatile random_parts(const Situation& situation) {
    Volatile random = volatile_of(situation.step.expected);
    if (situation.request && !situation.shown) {
        random.insert("state.StateID");
    }
    if (situation.request && situation.request->manifest_id.empty()) {
        random.insert("segCreds.manifestId");
    }
    return random;
}

std::string rand_hash_of(const Situation& situation) {
    return protocol::to_hex_0x(situation.params->recipient_rand_hash.span());
}

std::uint32_t nonce_mark(const Situation& situation) {
    return situation.history.nonce_mark(rand_hash_of(situation), situation.key, situation.ruling);
}

}  // namespace farebox::conformance
