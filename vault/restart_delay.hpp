#pragma once

#include <algorithm>
#include <chrono>

namespace farebox::vault {

/// How long to wait before a process that ended is started again: not at all the first time, then longer and longer
/// while it keeps ending soon. One that was ready is never kept waiting for more than a second.
class RestartDelay {
public:
    std::chrono::milliseconds next(bool was_ready, std::chrono::steady_clock::duration lived) {
        if (was_ready && lived >= kLongLife) {
            delay_ = {};
        }
        const auto now = std::min(delay_, was_ready ? kMostWhenReady : kMost);
        delay_ = std::clamp(delay_ * 2, kFirst, kMost);
        return now;
    }

private:
    using ms = std::chrono::milliseconds;
    static constexpr std::chrono::seconds kLongLife{10};
    static constexpr ms kFirst{50};
    static constexpr ms kMostWhenReady{1'000};
    static constexpr ms kMost{5'000};
    ms delay_{0};
};

}  // namespace farebox::vault
