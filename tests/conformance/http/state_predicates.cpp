#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "protocol/sender_validation.hpp"
#include "tests/conformance/http/predicates.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

/// The shown state as JSON, for what our own reader refuses.
Json raw_state(const Situation& situation) {
    const bool shows_one = situation.request && situation.state_is_authentic;
    return shows_one ? Json::parse(situation.request->state, nullptr, false) : Json(Json::value_t::discarded);
}

bool state_is_null(const Situation& situation, const Json& /*parameter*/) {
    return raw_state(situation).is_null();
}

std::string text_member(const Json& state, const char* name) {
    return state.is_object() && state.contains(name) && state.at(name).is_string() ? state.at(name).get<std::string>()
                                                                                   : std::string{};
}

/// The reference takes it for 0.
bool balance_is_unreadable(const Situation& situation, const Json& /*parameter*/) {
    const std::string balance = text_member(raw_state(situation), "Balance");
    return !balance.empty() && !protocol::Rational::parse(balance) && !protocol::Rational::parse_decimal(balance);
}

/// The StateID of a state's text; empty: none.
std::string state_id_in(const std::string& state) {
    return text_member(Json::parse(state, nullptr, false), "StateID");
}

/// The reference keeps every session's balance in memory and goes on from that where a state names none.
bool reference_remembers_the_balance(const Situation& situation, const Json& /*parameter*/) {
    if (!situation.shown_to_reference || !situation.request->has_state()) {
        return false;
    }
    const Json state = Json::parse(shown_state_bytes(situation.step.body), nullptr, false);
    const std::string balance = text_member(state, "Balance");
    const std::string id = situation.shown_to_reference->state_id;
    bool seen = false;
    for (const Step& before : situation.scenario.steps) {
        if (&before == &situation.step) {
            break;
        }
        const std::string issued = before.expected.value("state", Json::object()).value("json", "");
        seen = seen || state_id_in(issued) == id || state_id_in(shown_state_bytes(before.body)) == id;
    }
    return balance.empty() && seen;
}

/// A time that int64 nanoseconds do not hold; Go's zero time stands for none.
bool last_update_is_out_of_range(const Situation& situation, const Json& /*parameter*/) {
    const std::string time = text_member(raw_state(situation), "LastUpdate");
    return !time.empty() && time != protocol::kZeroTimeText && !protocol::parse_rfc3339(time);
}

bool state_is_longer_than(const Situation& situation, const Json& parameter) {
    return situation.state_is_authentic && situation.request->state.size() > parameter.get<std::size_t>();
}

bool ruling_is(const Situation& situation, const Json& parameter) {
    using Kind = Ruling::Kind;
    constexpr auto kNames = std::to_array<std::pair<std::string_view, Kind>>({
        {"opens", Kind::opens},
        {"takes over", Kind::takes_over},
        {"continues", Kind::continues},
        {"re-issues", Kind::reissues},
        {"replays", Kind::replays},
        {"superseded", Kind::superseded},
        {"re-issue limit", Kind::reissue_limit},
    });
    const auto named =
        std::ranges::find(kNames, parameter.get<std::string>(), &std::pair<std::string_view, Kind>::first);
    return named != kNames.end() && named->second == situation.ruling.kind;
}

/// The quote's last block and the auth token's own end (by the wall clock): an answer given before is then not worth
/// giving again.
bool parameters_have_expired(const Situation& situation, const Json& /*parameter*/) {
    const auto latest = test::uint64_of(situation.scenario.config.at("lastSeenL1Block"));
    const std::int64_t end = situation.quote->auth_token->expiration;
    const protocol::Timestamp at = situation.step.at;
    const std::int64_t now = protocol::unix_seconds(at);
    const bool token_ended = now > end || (now == end && at.unix_nanos % 1'000'000'000 != 0);
    return token_ended || !protocol::check_expiration(situation.params->expiration_block, latest);
}

/// What we issued before is not what the reference did, beyond names and nonces.
bool goes_on_from_another_state(const Situation& situation, const Json& /*parameter*/) {
    if (!situation.shown || !situation.shown_to_reference) {
        return false;
    }
    signer::SessionState theirs = *situation.shown_to_reference;
    theirs.state_id = situation.shown->state_id;
    theirs.pm_session_id = situation.shown->pm_session_id;
    theirs.sender_nonce = situation.shown->sender_nonce;
    return encode_session_state(theirs) != encode_session_state(*situation.shown);
}

}  // namespace

const RequestPredicates& state_predicates() {
    static const RequestPredicates table{
        {"state_is_null", state_is_null},
        {"balance_is_unreadable", balance_is_unreadable},
        {"reference_remembers_the_balance", reference_remembers_the_balance},
        {"last_update_is_out_of_range", last_update_is_out_of_range},
        {"state_is_longer_than", state_is_longer_than},
        {"ruling_is", ruling_is},
        {"parameters_have_expired", parameters_have_expired},
        {"goes_on_from_another_state", goes_on_from_another_state},
    };
    return table;
}

}  // namespace farebox::conformance
