#include "gateway-lite/reports/time_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace farebox::gateway {

void TimeHistogram::add(std::chrono::milliseconds time) noexcept {
    std::size_t step = 0;
    if (time.count() > 1) {
        const double doublings = std::log2(static_cast<double>(time.count()));
        step = std::min(static_cast<std::size_t>(std::ceil(doublings * kStepsPerDoubling)), kSteps - 1);
    }
    ++counts_[step];
    ++all_;
}

std::chrono::milliseconds TimeHistogram::quantile(double part) const noexcept {
    if (all_ == 0) {
        return std::chrono::milliseconds{0};
    }
    const auto wanted = std::max<double>(1, std::ceil(part * static_cast<double>(all_)));
    std::uint64_t below = 0;
    std::size_t step = 0;
    for (; step + 1 < kSteps; ++step) {
        below += counts_[step];
        if (static_cast<double>(below) >= wanted) {
            break;
        }
    }
    const double time = std::exp2(static_cast<double>(step) / kStepsPerDoubling);
    return std::chrono::milliseconds{static_cast<std::int64_t>(time + 0.5)};
}

}  // namespace farebox::gateway
