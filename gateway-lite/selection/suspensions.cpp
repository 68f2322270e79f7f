#include "gateway-lite/selection/suspensions.hpp"

#include <algorithm>

namespace farebox::gateway {
namespace {

constexpr int kMostDoublings = 4;

}  // namespace

void Suspensions::failed(const std::string& orchestrator, Clock::time_point now) {
    if (span_ <= std::chrono::milliseconds{0}) {
        return;
    }
    forget_old(now);
    auto& known = known_[orchestrator];
    if (known.failures > 0 && now > known.until) {
        const auto spans = (now - known.until) / span_;
        known.failures -= static_cast<int>(std::min<std::int64_t>(spans, known.failures));
    }
    known.failures = std::min(known.failures + 1, kMostDoublings + 1);
    known.until = now + span_ * (1 << (known.failures - 1));
}

std::optional<std::chrono::milliseconds> Suspensions::left(const std::string& orchestrator,
                                                           Clock::time_point now) const {
    const auto found = known_.find(orchestrator);
    if (found == known_.end() || now >= found->second.until) {
        return std::nullopt;
    }
    return std::chrono::ceil<std::chrono::milliseconds>(found->second.until - now);
}

/// Lists that are discovered change: who is gone must not stay here.
void Suspensions::forget_old(Clock::time_point now) {
    std::erase_if(known_, [&](const auto& each) { return now > each.second.until + span_ * (kMostDoublings + 1); });
}

}  // namespace farebox::gateway
