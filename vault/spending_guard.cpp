#include "vault/spending_guard.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "protocol/uint256.hpp"

namespace farebox::vault {
namespace {

constexpr std::uint64_t kMinuteBucketSeconds = 1;
constexpr std::uint64_t kDayBucketSeconds = 24 * 60;

/// What is written ahead at once; zero where nothing is capped.
Wei share_of(const VaultCaps& caps) {
    Wei smallest{kMaxUint256};
    for (const auto* cap : {&caps.max_ev_per_minute, &caps.max_ev_per_day}) {
        smallest = *cap ? std::min(smallest, **cap) : smallest;
    }
    const bool capped = caps.max_ev_per_minute || caps.max_ev_per_day;
    return capped ? std::max(Wei{1}, Wei{protocol::divide(smallest.value(), SpendingGuard::kShares)}) : Wei{};
}

std::string words_for(std::uint64_t seconds) {
    constexpr std::uint64_t kMinute = 60;
    return seconds < 2 * kMinute ? std::to_string(seconds) + " s" : std::to_string(seconds / kMinute) + " min";
}

}  // namespace

SpendingGuard::SpendingGuard(const VaultCaps& caps, StateKeeper& keeper, TimeSources time)
    : per_minute_{caps.max_ev_per_minute},
      per_day_{caps.max_ev_per_day},
      share_{share_of(caps)},
      keeper_{keeper},
      clock_{keeper.read().spent.clock_seconds, std::move(time)},
      minute_{kMinuteBucketSeconds, keeper.read().spent.minute},
      day_{kDayBucketSeconds, keeper.read().spent.day} {
    // Nobody knows how much of the lease was spent, nor when: all of it, just now.
    const auto lease = keeper.read().spent.lease;
    advance();
    minute_.add(lease);
    day_.add(lease);
}

void SpendingGuard::advance() {
    now_ = clock_.now();
    minute_.advance(now_);
    day_.advance(now_);
}

Result<void> SpendingGuard::check(const Cap& cap, const Wei& amount) const {
    const auto after = cap.window.sum().checked_add(amount);
    if (!cap.limit || (after && *after <= *cap.limit)) {
        return {};
    }
    const std::string setting{cap.setting};
    auto error = make_error(ErrorCode::budget_exceeded,
                            "the vault refuses: an expected value of " + amount.to_amount() +
                                " would pass its cap of " + cap.limit->to_amount() + " per " + std::string{cap.period} +
                                ", of which " + cap.window.sum().to_amount() + " is spent",
                            "raise " + setting + " in [vault] and restart the signer");
    if (amount <= *cap.limit) {
        error.hint = "there is room again in " + words_for(cap.window.seconds_until(amount, *cap.limit, now_)) +
                     "; to have more, " + error.hint;
    }
    return error;
}

Result<SpendingGuard::Charge> SpendingGuard::charge(const Payment& payment) {
    if (share_.is_zero()) {
        return Charge{};
    }
    const std::scoped_lock lock{mutex_};
    if (signed_before_.contains(payment.first, payment.count)) {
        return Charge{};
    }
    advance();
    for (const auto& cap :
         {Cap{"minute", "max_ev_per_minute", per_minute_, minute_}, Cap{"day", "max_ev_per_day", per_day_, day_}}) {
        if (auto allowed = check(cap, payment.ev); !allowed) {
            return std::move(allowed).error();
        }
    }
    if (payment.ev > lease_) {
        if (auto written = write_ahead(payment.ev); !written) {
            return std::move(written).error();
        }
    }
    lease_ = *lease_.checked_sub(payment.ev);
    minute_.add(payment.ev);
    day_.add(payment.ev);
    return Charge{payment.ev, minute_.running(), day_.running()};
}

void SpendingGuard::give_back(const Charge& charge) {
    const std::scoped_lock lock{mutex_};
    // Not to the lease: what is spent of it later would be taken for spent in that earlier bucket.
    minute_.remove(charge.minute, charge.amount);
    day_.remove(charge.day, charge.amount);
}

void SpendingGuard::note_signed(const Payment& payment) {
    if (!share_.is_zero()) {
        const std::scoped_lock lock{mutex_};
        signed_before_.add(payment.first, payment.count);
    }
}

Result<void> SpendingGuard::write_ahead(const Wei& at_least) {
    const auto lease = std::max(share_, at_least);
    auto written = write(lease);
    if (!written) {
        auto error = std::move(written).error();
        error.code = ErrorCode::disk_full;  // a refusal: that nothing was signed is certain
        return error;
    }
    lease_ = lease;
    return {};
}

Result<void> SpendingGuard::write(const Wei& lease) {
    return keeper_.update([&](VaultState& state) {
        state.spent = {.clock_seconds = now_, .minute = minute_.buckets(), .day = day_.buckets(), .lease = lease};
    });
}

SpentLately SpendingGuard::spent() {
    const std::scoped_lock lock{mutex_};
    advance();
    return {.minute = minute_.sum(), .day = day_.sum()};
}

SpentState SpendingGuard::fill() {
    const std::scoped_lock lock{mutex_};
    advance();
    minute_.add(per_minute_.value_or(Wei{}));
    day_.add(per_day_.value_or(Wei{}));
    lease_ = {};
    return {.clock_seconds = now_, .minute = minute_.buckets(), .day = day_.buckets(), .lease = lease_};
}

Result<void> SpendingGuard::settle() {
    const std::scoped_lock lock{mutex_};
    if (share_.is_zero()) {
        return {};
    }
    advance();
    lease_ = {};
    return write(lease_);
}

}  // namespace farebox::vault
