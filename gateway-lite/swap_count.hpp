#pragma once

#include <chrono>

namespace farebox::gateway {

/// How often a session may go on to another orchestrator by itself: so often in a row, and swaps that a quiet time
/// follows are forgotten (go-livepeer's rule for streams).
class SwapCount {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::minutes kQuiet{3};

    explicit SwapCount(int most) noexcept : most_{most} {}

    /// Counts one more, where that is allowed.
    bool take(TimePoint now) noexcept {
        if (count_ > 0 && now - last_ >= kQuiet) {
            count_ = 0;
        }
        if (count_ >= most_) {
            return false;
        }
        ++count_;
        last_ = now;
        return true;
    }

private:
    int most_;
    int count_ = 0;
    TimePoint last_;
};

}  // namespace farebox::gateway
