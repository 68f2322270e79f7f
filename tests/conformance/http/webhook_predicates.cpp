#include <algorithm>

#include "tests/conformance/http/predicates.hpp"
#include "tests/conformance/http/webhook.hpp"

namespace farebox::conformance {
namespace {

bool has_webhook(const Situation& situation) {
    const Json& config = situation.scenario.config;
    return situation.request && config.contains("webhook") && !config.at("webhook").is_null();
}

template <WebhookWord::Kind kind>
bool word_is(const Situation& situation, const Json& /*parameter*/) {
    return has_webhook(situation) && word_of(situation.step).kind == kind;
}

bool webhook_refuses_with(const Situation& situation, const Json& parameter) {
    const WebhookWord word = word_of(situation.step);
    return has_webhook(situation) && word.kind == WebhookWord::Kind::refuses &&
           std::ranges::find(parameter, Json(word.status)) != parameter.end();
}

bool webhook_names_another_auth_id(const Situation& situation, const Json& /*parameter*/) {
    const WebhookWord word = word_of(situation.step);
    return has_webhook(situation) && situation.shown && word.kind == WebhookWord::Kind::allows &&
           !word.auth_id.empty() && !situation.shown->auth_id.empty() && word.auth_id != situation.shown->auth_id;
}

/// The webhook's last word still holds, but was given to another signer, for credentials that only that one saw.
bool is_authorised_elsewhere(const Situation& situation, const Json& /*parameter*/) {
    constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
    return has_webhook(situation) && situation.shown && situation.shown->auth_expiry != 0 &&
           situation.step.at.unix_nanos / kNanosPerSecond <= situation.shown->auth_expiry &&
           !situation.history.has_issued(situation.request->state, situation.request->state_sig);
}

}  // namespace

const RequestPredicates& webhook_predicates() {
    static const RequestPredicates table{
        {"webhook_is_down", word_is<WebhookWord::Kind::down>},
        {"webhook_answer_is_unusable", word_is<WebhookWord::Kind::unusable>},
        {"webhook_refuses_with", webhook_refuses_with},
        {"webhook_names_another_auth_id", webhook_names_another_auth_id},
        {"is_authorised_elsewhere", is_authorised_elsewhere},
    };
    return table;
}

}  // namespace farebox::conformance
