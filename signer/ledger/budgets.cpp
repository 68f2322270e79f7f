#include "signer/ledger/budgets.hpp"

#include <algorithm>
#include <utility>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kBuckets = 60;
constexpr Spend kOnePayment{Uint256{{1}}, {}};  // in the window that counts payments

Error too_many(std::string limit_name, std::uint32_t limit, std::chrono::milliseconds retry_after) {
    auto error = make_error(ErrorCode::rate_limited,
                            "the client's " + limit_name + " of " + std::to_string(limit) + " would be passed");
    error.hint = "ask again later, or raise limits." + limit_name;
    error.retry_after = retry_after;
    error.details = {{"limit_name", std::move(limit_name)}, {"limit", std::to_string(limit)}};
    return error;
}

}  // namespace

Result<Spend> spend_of(const Wei& charge, const Wei& face_value) {
    auto variance = protocol::checked_mul(charge.value(), face_value.value());
    if (!variance) {
        return make_error(ErrorCode::ev_exceeded, "face value times expected value is not a number we can keep");
    }
    return Spend{charge.value(), *variance};
}

ClientBudget::ClientBudget()
    : minute{kMinuteBucketNanos}, hour{kHourBucketNanos}, day{kDayBucketNanos}, second_{kSecond / kBuckets} {}

Result<void> ClientBudget::check_rate(const ClientLimits& limits, protocol::Timestamp now) {
    if (limits.payments_per_second && second_.at(now).ev >= Uint256{{*limits.payments_per_second}}) {
        return too_many("payments_per_second", *limits.payments_per_second, std::chrono::milliseconds{100});
    }
    return {};
}

Result<void> ClientBudget::check_new_session(const ClientLimits& limits, protocol::Timestamp now) {
    if (!limits.live_sessions || live_.size() < *limits.live_sessions || live_sessions(now) < *limits.live_sessions) {
        return {};
    }
    return too_many("live_sessions", *limits.live_sessions, std::chrono::seconds{5});
}

void ClientBudget::touch_session(std::int64_t session, protocol::Timestamp now) {
    constexpr std::size_t kFew = 1024;
    if (!counts_sessions_) {
        return;
    }
    protocol::Timestamp& used = live_[session];
    used = std::max(used, now);
    // Nobody may ever ask for the live ones; looking at each doubling keeps the cost per payment constant.
    if (live_.size() > std::max(kFew, forget_at_)) {
        forget_at_ = 2 * live_sessions(now);
    }
}

std::size_t ClientBudget::live_sessions(protocol::Timestamp now) {
    std::erase_if(live_,
                  [now](const auto& entry) { return protocol::nanos_between(entry.second, now) > kLiveSessionNanos; });
    return live_.size();
}

bool ClientBudget::charge(protocol::Timestamp now, const Spend& spend, std::uint32_t tickets) {
    const auto total = protocol::checked_add(totals.ev, spend.ev);
    if (!total || !checked_sum(minute.at(now), spend) || !checked_sum(hour.at(now), spend) || !day.add(now, spend)) {
        return false;
    }
    // Neither can fail: the sums were tried above, and a count of payments is small.
    const bool added = minute.add(now, spend) && hour.add(now, spend) && second_.add(now, kOnePayment);
    totals.ev = *total;
    ++totals.payments;
    totals.tickets += tickets;
    return added;
}

void ClientBudget::count_empty(protocol::Timestamp now) {
    static_cast<void>(second_.add(now, kOnePayment));  // a count of payments is small
}

void ClientBudget::give_back(protocol::Timestamp now, protocol::Timestamp charged, const Spend& spend,
                             std::uint32_t tickets) {
    minute.remove(now, charged, spend);
    hour.remove(now, charged, spend);
    day.remove(now, charged, spend);
    totals.ev = difference(Spend{totals.ev, {}}, spend).ev;
    totals.payments -= totals.payments > 0 ? 1 : 0;
    totals.tickets -= totals.tickets >= tickets ? tickets : totals.tickets;
}

BudgetWindow make_exposure_window(std::int64_t ticket_lifetime_nanos) {
    return BudgetWindow{ticket_lifetime_nanos / kBuckets};
}

Result<void> check_exposure(BudgetWindow& exposure, protocol::Timestamp now, const Spend& spend, const Wei& funds) {
    const auto sum = checked_sum(exposure.at(now), spend);
    if (sum && risk_within(*sum, kKeyRiskSigmas, funds.value())) {
        return {};
    }
    auto error =
        make_error(ErrorCode::key_overexposed,
                   "tickets that can still be redeemed may need more than the key's deposit and reserve",
                   "add to the key's deposit or reserve in the TicketBroker, or wait for older tickets to lapse");
    error.details = {{"funds", funds.to_amount()},
                     {"exposure", Wei{risk_of(exposure.at(now), kKeyRiskSigmas).value_or(kMaxUint256)}.to_amount()}};
    return error;
}

}  // namespace farebox::signer
