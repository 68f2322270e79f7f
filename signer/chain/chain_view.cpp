#include "signer/chain/chain_view.hpp"

#include <algorithm>
#include <utility>

namespace farebox::signer {
namespace {

constexpr std::int64_t kL1BlockMillis = 12'000;

constexpr std::chrono::milliseconds kClockSlack{5'000};

/// Unredeemed EV may already be gone from the deposit that an old snapshot shows.
void subtract(Wei& deposit, const Wei& granted) {
    const auto rest = deposit.checked_sub(granted);
    deposit = rest ? *rest : Wei{};
}

}  // namespace

void ChainView::publish(std::shared_ptr<const ChainSnapshot> snapshot) {
    const std::scoped_lock lock{mutex_};
    snapshot_ = std::move(snapshot);
    granted_.clear();
}

void ChainView::note_granted(const Address& key, const Wei& charge) {
    const std::scoped_lock lock{mutex_};
    auto& total = granted_[key];
    const auto sum = total.checked_add(charge);
    total = sum ? *sum : Wei{kMaxUint256};
}

std::chrono::milliseconds ChainView::since(protocol::Timestamp now) const {
    const std::chrono::milliseconds elapsed{protocol::nanos_between(snapshot_->as_of, now) / 1'000'000};
    if (elapsed < -kClockSlack) {
        // The clock was set back: nobody knows how old the snapshot is.
        return limits_.max_age + std::chrono::milliseconds{1};
    }
    return std::max(elapsed, std::chrono::milliseconds{0});
}

ChainAge ChainView::age_of(std::chrono::milliseconds since) const noexcept {
    if (since > limits_.max_age) {
        return ChainAge::stale;
    }
    return since > limits_.soft_age ? ChainAge::soft : ChainAge::fresh;
}

ChainReading ChainView::read(const Address& key, protocol::Timestamp now) const {
    const std::scoped_lock lock{mutex_};
    ChainReading reading;
    if (!snapshot_) {
        return reading;
    }
    reading.since = since(now);
    reading.age = age_of(reading.since);
    reading.l1_block = snapshot_->l1_block;
    reading.last_initialized_round = snapshot_->last_initialized_round;
    if (const auto found = snapshot_->senders.find(key); found != snapshot_->senders.end()) {
        reading.known_key = true;
        reading.funds = found->second;
    }
    if (reading.age != ChainAge::fresh) {
        reading.l1_block += (reading.since.count() + kL1BlockMillis - 1) / kL1BlockMillis;
        if (const auto granted = granted_.find(key); granted != granted_.end()) {
            subtract(reading.funds.deposit, granted->second);
        }
    }
    return reading;
}

ChainAge ChainView::age(protocol::Timestamp now) const {
    const std::scoped_lock lock{mutex_};
    return snapshot_ ? age_of(since(now)) : ChainAge::none;
}

std::shared_ptr<const ChainSnapshot> ChainView::snapshot() const {
    const std::scoped_lock lock{mutex_};
    return snapshot_;
}

}  // namespace farebox::signer
