#include "gateway-lite/limits/daily_cap.hpp"

namespace farebox::gateway {
namespace {

constexpr std::int64_t kHoursOfADay = 24;

std::int64_t hour_of(DailyCap::TimePoint time) {
    return std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count();
}

Wei sum(const Wei& left, const Wei& right) {
    return left.checked_add(right) ? *left.checked_add(right) : Wei{kMaxUint256};
}

Wei difference(const Wei& left, const Wei& right) {
    return right >= left ? Wei{} : *left.checked_sub(right);
}

}  // namespace

/// The running hour and the 24 before it: never less than what was spent in the last 24 hours.
Wei DailyCap::spent_in_a_day(TimePoint now) const {
    const auto this_hour = hour_of(now);
    Wei spent;
    for (const auto& hour : hours_) {
        if (hour.number >= 0 && hour.number >= this_hour - kHoursOfADay) {
            spent = sum(spent, hour.spent);
        }
    }
    return spent;
}

Result<void> DailyCap::reserve(const Wei& before, const Wei& amount, TimePoint now) {
    const std::scoped_lock lock{mutex_};
    const auto others = difference(reserved_, before);
    const auto spent = spent_in_a_day(now);
    if (sum(sum(spent, others), amount) > limit_) {
        auto error = make_error(ErrorCode::budget_exceeded,
                                "the next payment, of up to " + amount.to_amount() + ", would pass what this program " +
                                    "may spend in a day",
                                "raise Options::max_spending_per_day, or wait");
        error.details = {{"limit", limit_.to_amount()}, {"spent", spent.to_amount()}, {kLimitedBy, "the application"}};
        return error;
    }
    reserved_ = sum(others, amount);
    return {};
}

void DailyCap::settle(const Wei& reserved, const Wei& spent, TimePoint now) {
    const std::scoped_lock lock{mutex_};
    reserved_ = difference(reserved_, reserved);
    const auto number = hour_of(now);
    auto& hour = hours_[static_cast<std::size_t>(number) % hours_.size()];
    if (hour.number != number) {
        hour = {number, Wei{}};
    }
    hour.spent = sum(hour.spent, spent);
}

}  // namespace farebox::gateway
