#include "vault/spent_window.hpp"

#include <algorithm>

namespace farebox::vault {
namespace {

Wei saturating_sum(const Wei& left, const Wei& right) {
    const auto sum = left.checked_add(right);
    return sum ? *sum : Wei{kMaxUint256};
}

}  // namespace

SpentWindow::SpentWindow(std::uint64_t bucket_seconds, const SpentBuckets& before)
    : bucket_seconds_{bucket_seconds}, buckets_{before} {
    sum_up();
}

void SpentWindow::sum_up() {
    sum_ = {};
    for (const auto& amount : buckets_.amounts) {
        sum_ = saturating_sum(sum_, amount);
    }
}

void SpentWindow::advance(std::uint64_t now) {
    const auto bucket = now / bucket_seconds_;
    if (bucket <= buckets_.newest) {
        return;
    }
    const auto left = std::min<std::uint64_t>(bucket - buckets_.newest, SpentBuckets::kCount);
    for (std::uint64_t i = 0; i < left; ++i) {
        at(bucket - i) = {};
    }
    buckets_.newest = bucket;
    sum_up();
}

void SpentWindow::add(const Wei& amount) {
    auto& running = at(buckets_.newest);
    running = saturating_sum(running, amount);
    sum_ = saturating_sum(sum_, amount);
}

void SpentWindow::remove(std::uint64_t bucket, const Wei& amount) {
    if (bucket > buckets_.newest || buckets_.newest - bucket >= SpentBuckets::kCount) {
        return;
    }
    if (const auto left = at(bucket).checked_sub(amount)) {
        at(bucket) = *left;
        sum_up();
    }
}

std::uint64_t SpentWindow::seconds_until(const Wei& amount, const Wei& cap, std::uint64_t now) const {
    Wei left = sum_;
    for (std::uint64_t age = SpentBuckets::kCount; age-- > 0;) {
        if (const auto after = left.checked_add(amount); after && *after <= cap) {
            const auto gone = buckets_.newest - std::min(age + 1, buckets_.newest);
            const auto then = (gone + SpentBuckets::kCount) * bucket_seconds_;
            return then > now ? then - now : 0;
        }
        const auto bucket = buckets_.newest - std::min(age, buckets_.newest);
        const auto rest = left.checked_sub(buckets_.amounts.at(bucket % SpentBuckets::kCount));
        left = rest ? *rest : Wei{};
    }
    return SpentBuckets::kCount * bucket_seconds_;
}

}  // namespace farebox::vault
