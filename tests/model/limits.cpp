// Limits: what may still be promised.
#include <algorithm>

#include "tests/model/rules.hpp"

namespace farebox::model {
namespace {

constexpr std::uint32_t kNoncesPerHash = 600;
constexpr std::int64_t kBuckets = 60;  // before the running one
constexpr std::int64_t kRateBucket = kSecond / kBuckets;
constexpr std::int64_t kLiveNanos = 300 * kSecond;

bool counts(Timestamp at, std::int64_t bucket, Timestamp now) {
    return bucket == 0 || now.unix_nanos / bucket - at.unix_nanos / bucket <= kBuckets;
}

}  // namespace

bool is_within(const Spent& spent, std::uint32_t sigmas, Amount bound) {
    return spent.ev <= bound &&
           static_cast<Amount>(sigmas) * sigmas * spent.spread <= (bound - spent.ev) * (bound - spent.ev);
}

Spent Rules::spent_on(const Counts& counts_it, std::int64_t bucket, Timestamp now) const {
    Spent spent;
    for (const Promise& promise : promises_) {
        if (!promise.taken_back && counts(promise.at, bucket, now) && counts_it(promise)) {
            spent.ev += promise.bill.charge;
            spent.spread += promise.bill.spread;
        }
    }
    return spent;
}

std::size_t Rules::live_sessions(const std::string& client, Timestamp now) const {
    return static_cast<std::size_t>(std::count_if(sessions_.begin(), sessions_.end(), [&](const Session& session) {
        return session.client == client && !session.gone && now.unix_nanos - session.used.unix_nanos <= kLiveNanos;
    }));
}

std::set<ErrorCode> Rules::broken_limits(const Ask& ask, const Bill& bill, const Address& key,
                                         std::optional<std::size_t> session, Timestamp now) const {
    std::set<ErrorCode> broken;
    const Limits& own = limits.at(ask.client);
    if (own.payments_per_second && rate_is_full(ask.client, now)) {
        broken.insert(ErrorCode::rate_limited);
    }
    if (bill.tickets > 0) {
        broken.merge(broken_budgets(ask, bill, session, now));
    }
    if (const auto refused = refuse_nonces(ask, bill, key)) {
        broken.insert(*refused);
    }
    if (session) {
        return broken;
    }
    if (own.live_sessions && live_sessions(ask.client, now) >= *own.live_sessions) {
        broken.insert(ErrorCode::rate_limited);
    }
    Spent exposed{bill.charge, bill.spread};
    for (const Promise& promise : promises_) {
        if (promise.key == key && !promise.taken_back && counts(promise.at, kRedeemableBucket, now)) {
            exposed.ev += promise.bill.charge;
            exposed.spread += promise.bill.spread;
        }
    }
    if (!is_within(exposed, 6, static_cast<Amount>(caps.deposit) + caps.reserve)) {
        broken.insert(ErrorCode::key_overexposed);
    }
    return broken;
}

std::set<ErrorCode> Rules::broken_budgets(const Ask& ask, const Bill& bill, std::optional<std::size_t> session,
                                          Timestamp now) const {
    std::set<ErrorCode> broken;
    const Limits& own = limits.at(ask.client);
    const auto of_client = [&](const Promise& promise) { return promise.ask.client == ask.client; };
    check_budget(own, of_client, bill, now, broken);
    const auto in_session = [&](const Promise& promise) { return promise.session == session; };
    check_budget(own.per_session, in_session, bill, now, broken);
    const auto at_orchestrator = [&](const Promise& promise) {
        return of_client(promise) && promise.ask.quote.orchestrator == ask.quote.orchestrator;
    };
    check_budget(own.per_orchestrator, at_orchestrator, bill, now, broken);
    const auto to_recipient = [&](const Promise& promise) {
        return of_client(promise) && promise.ask.quote.recipient == ask.quote.recipient;
    };
    check_budget(own.per_recipient, to_recipient, bill, now, broken);
    return broken;
}

void Rules::check_budget(const Budget& own, const Counts& counts, const Bill& bill, Timestamp now,
                         std::set<ErrorCode>& broken) const {
    const auto check = [&](const std::optional<std::uint64_t>& limit, std::int64_t bucket) {
        if (limit && spent_on(counts, bucket, now).ev + bill.charge > *limit) {
            broken.insert(ErrorCode::budget_exceeded);
        }
    };
    check(own.ev_per_minute, kMinuteBucket);
    check(own.ev_per_hour, kHourBucket);
    check(own.ev_per_day, kDayBucket);
    check(own.ev_total, 0);
    if (own.risk_per_day) {
        Spent day = spent_on(counts, kDayBucket, now);
        day.ev += bill.charge;
        day.spread += bill.spread;
        if (!is_within(day, 4, *own.risk_per_day)) {
            broken.insert(ErrorCode::risk_exceeded);
        }
    }
}

/// A recipient rand hash belongs to its first client, recipient, face value and win probability. A payment without
/// tickets must respect that, for its state names the hash, but claims nothing.
std::optional<ErrorCode> Rules::refuse_nonces(const Ask& ask, const Bill& bill, const Address& key) const {
    const Quote& quote = ask.quote;
    if (const auto found = owners_.find(quote.rand_hash); found != owners_.end()) {
        const auto& [client, first] = found->second;
        if (client != ask.client ||
            (first && (first->recipient != quote.recipient || first->face_value != quote.face_value ||
                       first->win_prob != quote.win_prob))) {
            return ErrorCode::rand_hash_conflict;
        }
    }
    const auto used = nonces_.find({key, quote.rand_hash});
    const bool enough = used == nonces_.end() || used->second + bill.tickets <= kNoncesPerHash;
    return enough ? std::nullopt : std::optional{ErrorCode::nonces_exhausted};
}

/// Payments without tickets count here and nowhere else. Those taken back count too: money returns, time does not.
bool Rules::rate_is_full(const std::string& client, Timestamp now) const {
    std::uint32_t made = 0;
    for (std::size_t i = rate_counts_from_; i < promises_.size(); ++i) {
        const Promise& promise = promises_[i];
        made += promise.ask.client == client && counts(promise.at, kRateBucket, now) ? 1U : 0U;
    }
    return made >= *limits.at(client).payments_per_second;
}

}  // namespace farebox::model
