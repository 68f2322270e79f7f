#include "signer/ledger/budget_window.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

// Room for 256-bit bounds and sums, squared, and for small factors.
using Wide = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<
    1024, 1024, boost::multiprecision::unsigned_magnitude, boost::multiprecision::checked, void>>;

Wide widen(const Uint256& value) {
    Wide wide = 0;
    for (int limb = 3; limb >= 0; --limb) {
        wide <<= 64;
        wide += value.limbs[static_cast<std::size_t>(limb)];
    }
    return wide;
}

std::optional<Uint256> narrow(Wide wide) {
    Uint256 value;
    for (auto& limb : value.limbs) {
        limb = static_cast<std::uint64_t>(wide & Wide{~0ULL});
        wide >>= 64;
    }
    return wide == 0 ? std::optional{value} : std::nullopt;
}

}  // namespace

std::optional<Spend> checked_sum(const Spend& left, const Spend& right) {
    Spend sum = left;
    const bool fits = protocol::add_to(sum.ev, right.ev) && protocol::add_to(sum.variance, right.variance);
    return fits ? std::optional{sum} : std::nullopt;
}

Spend difference(const Spend& left, const Spend& right) {
    const auto ev = protocol::checked_sub(left.ev, right.ev);
    const auto variance = protocol::checked_sub(left.variance, right.variance);
    return {ev ? *ev : Uint256{}, variance ? *variance : Uint256{}};
}

std::optional<Uint256> risk_of(const Spend& spend, std::uint32_t sigmas) {
    const Wide square = widen(spend.variance) * sigmas * sigmas;
    Wide root = boost::multiprecision::sqrt(square);
    if (root * root < square) {
        ++root;
    }
    return narrow(widen(spend.ev) + root);
}

bool risk_within(const Spend& spend, std::uint32_t sigmas, const Uint256& bound) {
    if (spend.ev > bound) {
        return false;
    }
    const Wide room = widen(bound) - widen(spend.ev);
    return widen(spend.variance) * sigmas * sigmas <= room * room;
}

std::int64_t BudgetWindow::bucket_of(protocol::Timestamp time) const noexcept {
    return std::max<std::int64_t>(0, time.unix_nanos) / bucket_nanos_;
}

std::size_t BudgetWindow::index_of(std::int64_t bucket) noexcept {
    return static_cast<std::size_t>(bucket) % kSlots;
}

void BudgetWindow::advance(std::int64_t bucket) {
    if (bucket <= newest_) {
        return;
    }
    const auto steps = std::min<std::int64_t>(bucket - newest_, static_cast<std::int64_t>(kSlots));
    for (std::int64_t step = 0; step < steps; ++step) {
        Slot& slot = slots_[index_of(bucket - step)];
        sum_ = difference(sum_, slot.spend);
        slot = Slot{bucket - step, {}};
    }
    newest_ = bucket;
}

const Spend& BudgetWindow::at(protocol::Timestamp now) {
    advance(bucket_of(now));
    return sum_;
}

std::optional<protocol::Timestamp> BudgetWindow::clears_at(protocol::Timestamp now,
                                                           const std::function<bool(const Spend&)>& fits) {
    constexpr auto kSpan = static_cast<std::int64_t>(kSlots);
    Spend left = at(now);
    for (std::int64_t bucket = std::max<std::int64_t>(0, newest_ - kSpan + 1); bucket <= newest_; ++bucket) {
        const Slot& slot = slots_[index_of(bucket)];
        left = slot.bucket == bucket ? difference(left, slot.spend) : left;
        if (fits(left)) {
            return protocol::Timestamp{(bucket + kSpan) * bucket_nanos_};
        }
    }
    return std::nullopt;
}

Spend BudgetWindow::since(std::int64_t bucket) const {
    Spend sum;
    for (const Slot& slot : slots_) {
        if (slot.bucket >= bucket) {
            sum = checked_sum(sum, slot.spend).value_or(sum_);
        }
    }
    return sum;
}

std::optional<std::int64_t> BudgetWindow::oldest_used() const {
    std::optional<std::int64_t> oldest;
    for (const Slot& slot : slots_) {
        if (slot.bucket >= 0 && slot.spend != Spend{} && (!oldest || slot.bucket < *oldest)) {
            oldest = slot.bucket;
        }
    }
    return oldest;
}

bool BudgetWindow::add(protocol::Timestamp now, const Spend& spend) {
    advance(bucket_of(now));
    const auto sum = checked_sum(sum_, spend);
    if (!sum) {
        return false;
    }
    const auto index = index_of(newest_);
    sum_ = *sum;
    slots_[index].spend = *checked_sum(slots_[index].spend, spend);  // part of sum_, so it fits
    dirty_[index] = true;
    return true;
}

void BudgetWindow::remove(protocol::Timestamp now, protocol::Timestamp then, const Spend& spend) {
    advance(bucket_of(now));
    Slot& slot = slots_[index_of(bucket_of(then))];
    if (slot.bucket != bucket_of(then)) {
        return;
    }
    slot.spend = difference(slot.spend, spend);
    sum_ = difference(sum_, spend);
    dirty_[index_of(slot.bucket)] = true;
}

void BudgetWindow::restore(const Slot& slot) {
    // Slots come in any order; those that the newest has pushed out are skipped.
    constexpr auto kSpan = static_cast<std::int64_t>(kSlots);
    if (slot.bucket < 0 || slot.bucket <= newest_ - kSpan) {
        return;
    }
    advance(slot.bucket);
    const auto sum = checked_sum(sum_, slot.spend);
    if (sum) {
        slots_[index_of(slot.bucket)] = slot;
        sum_ = *sum;
    }
}

std::vector<std::size_t> BudgetWindow::take_dirty() {
    std::vector<std::size_t> indices;
    for (std::size_t index = 0; index < kSlots; ++index) {
        if (dirty_[index]) {
            indices.push_back(index);
            dirty_[index] = false;
        }
    }
    return indices;
}

}  // namespace farebox::signer
