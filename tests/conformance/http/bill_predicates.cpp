#include <algorithm>

#include "tests/conformance/http/predicates.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::Rational;

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::int64_t kMaxTickets = 100;

/// The reference got as far as the bill: it answered, found nothing due, or met a limit of payments. Within a fraction
/// of a pixel it refuses before it looks at prices.
bool reference_bills(const Situation& situation, const Json& /*parameter*/) {
    constexpr int kUnits = 18;
    constexpr int kTickets = 23;
    const bool counts = situation.terms && situation.terms->counts_time();
    return situation.reference_row >= kTickets || (situation.reference_row == kUnits && counts);
}

bool is_continued(const Situation& situation, const Json& /*parameter*/) {
    return situation.terms && situation.terms->continued;
}

bool counts_time(const Situation& situation, const Json& /*parameter*/) {
    return situation.terms && situation.terms->counts_time();
}

bool gap_is_above_seconds(const Situation& situation, const Json& parameter) {
    const auto gap = situation.terms ? situation.terms->gap_nanos() : std::nullopt;
    return gap && *gap > parameter.get<std::int64_t>() * kNanosPerSecond;
}

bool no_time_has_gone_by(const Situation& situation, const Json& /*parameter*/) {
    const auto gap = situation.terms ? situation.terms->gap_nanos() : std::nullopt;
    return gap && *gap <= 0;
}

bool last_update_is_ahead(const Situation& situation, const Json& /*parameter*/) {
    return is_continued(situation, {}) && situation.terms->last_update &&
           *situation.terms->last_update > situation.billed_at;
}

bool is_within_a_pixel(const Situation& situation, const Json& /*parameter*/) {
    return counts_time(situation, {}) && situation.bill && situation.bill->without_units;
}

bool clock_went_back(const Situation& situation, const Json& /*parameter*/) {
    return situation.now > situation.step.at;
}

/// By the ledger's time, as payments are judged.
bool auth_token_needs_refresh(const Situation& situation, const Json& /*parameter*/) {
    constexpr std::int64_t kMarginSeconds = 180;
    if (!situation.quote || !situation.quote->auth_token) {
        return false;
    }
    const std::int64_t end = situation.quote->auth_token->expiration;
    const std::int64_t now = protocol::unix_seconds(situation.now);
    const bool within_the_second = situation.now.unix_nanos % kNanosPerSecond != 0;
    return end < INT64_MIN + kMarginSeconds || now > end - kMarginSeconds ||
           (now == end - kMarginSeconds && within_the_second);
}

bool needs_more_tickets_than_allowed(const Situation& situation, const Json& /*parameter*/) {
    return situation.bill && situation.bill->tickets > most_tickets(*situation.terms);
}

bool total_ev_is_exceeded(const Situation& situation, const Json& /*parameter*/) {
    return situation.bill && situation.bill->tickets <= Rational{kMaxTickets} &&
           situation.bill->tickets * situation.terms->ev > situation.terms->max_payment_ev;
}

bool ticket_count_is_beyond_int64(const Situation& situation, const Json& /*parameter*/) {
    return situation.bill && !situation.bill->tickets.to_int64();
}

bool pays(const Situation& situation) {
    return situation.bill && situation.bill->tickets.sign() > 0 && situation.bill->tickets <= Rational{kMaxTickets};
}

bool rand_hash_has_another_use(const Situation& situation, const Json& /*parameter*/) {
    const auto known = situation.bill ? situation.history.use_of(rand_hash_of(situation)) : std::nullopt;
    return pays(situation) && known && *known != use_of(*situation.params);
}

bool fewer_nonces_are_left_of(const Situation& situation, const Json& parameter) {
    return pays(situation) && Rational{std::int64_t{nonce_mark(situation)}} + situation.bill->tickets >
                                  Rational{parameter.get<std::int64_t>()};
}

/// Tickets with this rand hash were issued to other sessions, or from other states, than the reference counts.
bool nonces_run_on(const Situation& situation, const Json& /*parameter*/) {
    return pays(situation) && nonce_mark(situation) != situation.nonce_base;
}

bool key_is_being_unlocked(const Situation& situation, const Json& /*parameter*/) {
    return pays(situation) && !situation.terms->continued && situation.scenario.config.at("senderWithdrawRound") != "0";
}

/// Expected value plus six deviations of all tickets still redeemable, against deposit and reserve.
bool key_would_be_overexposed(const Situation& situation, const Json& /*parameter*/) {
    if (!pays(situation) || situation.terms->continued) {
        return false;
    }
    const Json& config = situation.scenario.config;
    const Rational charge = (situation.bill->tickets * situation.terms->ev).ceil();
    const Rational ev = situation.history.exposed_ev() + charge;
    const Rational variance = situation.history.exposed_variance() + charge * Rational{situation.params->face_value};
    const Rational funds =
        test::rational_of(config.at("senderDeposit")) + test::rational_of(config.at("senderReserveFundsRemaining"));
    const Rational room = funds - ev;
    constexpr std::int64_t kSixSquared = 36;
    return room.sign() < 0 || variance * Rational{kSixSquared} > room * room;
}

}  // namespace

const RequestPredicates& bill_predicates() {
    static const RequestPredicates table{
        {"reference_bills", reference_bills},
        {"is_continued", is_continued},
        {"counts_time", counts_time},
        {"gap_is_above_seconds", gap_is_above_seconds},
        {"no_time_has_gone_by", no_time_has_gone_by},
        {"last_update_is_ahead", last_update_is_ahead},
        {"is_within_a_pixel", is_within_a_pixel},
        {"clock_went_back", clock_went_back},
        {"auth_token_needs_refresh", auth_token_needs_refresh},
        {"needs_more_tickets_than_allowed", needs_more_tickets_than_allowed},
        {"total_ev_is_exceeded", total_ev_is_exceeded},
        {"ticket_count_is_beyond_int64", ticket_count_is_beyond_int64},
        {"rand_hash_has_another_use", rand_hash_has_another_use},
        {"fewer_nonces_are_left_of", fewer_nonces_are_left_of},
        {"nonces_run_on", nonces_run_on},
        {"key_is_being_unlocked", key_is_being_unlocked},
        {"key_would_be_overexposed", key_would_be_overexposed},
    };
    return table;
}

}  // namespace farebox::conformance
