#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace farebox::gateway {

/// Counts times in steps of 9 % (eight to each doubling), from a millisecond to a day.
class TimeHistogram {
public:
    void add(std::chrono::milliseconds time) noexcept;
    /// The time within which that part of all was, rounded up to its step; 0 where there is none.
    /// @param part  0 to 1.
    [[nodiscard]] std::chrono::milliseconds quantile(double part) const noexcept;

private:
    static constexpr std::size_t kStepsPerDoubling = 8;
    static constexpr std::size_t kSteps = 27 * kStepsPerDoubling + 1;

    std::array<std::uint32_t, kSteps> counts_{};
    std::uint64_t all_ = 0;
};

}  // namespace farebox::gateway
