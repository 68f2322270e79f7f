#include "signer/chain/chain_view.hpp"

#include <algorithm>
#include <utility>

namespace farebox::signer {
namespace {

constexpr std::int64_t kL1BlockMillis = 12'000;

void add(Wei& total, const Wei& charge) {
    const auto sum = total.checked_add(charge);
    total = sum ? *sum : Wei{kMaxUint256};
}

/// Unredeemed EV may already be gone from the deposit that an old snapshot shows.
void subtract(Wei& deposit, const Wei& granted) {
    const auto rest = deposit.checked_sub(granted);
    deposit = rest ? *rest : Wei{};
}

}  // namespace

BootClock::time_point ChainView::begin_poll() {
    const std::scoped_lock lock{mutex_};
    granted_since_poll_.clear();
    began_ = clock_();
    return began_;
}

void ChainView::publish(std::shared_ptr<const ChainSnapshot> snapshot) {
    const std::scoped_lock lock{mutex_};
    snapshot_ = std::move(snapshot);
    paused_since_ = snapshot_->paused ? std::optional{paused_since_.value_or(clock_())} : std::nullopt;
    if (snapshot_->as_of >= began_ && !paused_since_) {
        granted_ = granted_since_poll_;
    }
}

void ChainView::note_granted(const Address& key, const Wei& charge) {
    const std::scoped_lock lock{mutex_};
    add(granted_[key], charge);
    add(granted_since_poll_[key], charge);
}

ChainAge ChainView::age_of(BootClock::duration since) const noexcept {
    if (since > limits_.max_age) {
        return ChainAge::stale;
    }
    return since > limits_.soft_age ? ChainAge::soft : ChainAge::fresh;
}

ChainReading ChainView::read(const Address& key) const {
    const std::scoped_lock lock{mutex_};
    ChainReading reading;
    if (!snapshot_) {
        return reading;
    }
    const auto now = clock_();
    reading.since = std::chrono::duration_cast<std::chrono::milliseconds>(now - snapshot_->as_of);
    reading.age = age_of(reading.since);
    if (paused_since_) {
        reading.paused = true;
        reading.age = std::max({reading.age, ChainAge::soft, age_of(now - *paused_since_)});
    }
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

std::shared_ptr<const ChainSnapshot> ChainView::snapshot() const {
    const std::scoped_lock lock{mutex_};
    return snapshot_;
}

}  // namespace farebox::signer
