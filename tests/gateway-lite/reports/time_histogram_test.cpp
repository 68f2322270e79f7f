#include "gateway-lite/reports/time_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace farebox::gateway::test {
namespace {

using std::chrono::milliseconds;

TEST(TimeHistogram, IsNothingWithoutTimes) {
    EXPECT_EQ(TimeHistogram{}.quantile(0.5), milliseconds{0});
}

TEST(TimeHistogram, TellsQuantilesWithinTenPercent) {
    std::mt19937_64 random{5};
    for (int round = 0; round < 50; ++round) {
        TimeHistogram histogram;
        std::vector<std::int64_t> all;
        for (int i = 0; i < 500; ++i) {
            all.push_back(static_cast<std::int64_t>(1 + random() % (1U << (1 + random() % 24))));
            histogram.add(milliseconds{all.back()});
        }
        std::sort(all.begin(), all.end());
        for (const auto& [part, index] : {std::pair{0.5, 249}, std::pair{0.95, 474}, std::pair{0.99, 494}}) {
            const auto exact = static_cast<double>(all[static_cast<std::size_t>(index)]);
            const auto told = static_cast<double>(histogram.quantile(part).count());
            EXPECT_GE(told, exact * 0.99 - 1);
            EXPECT_LE(told, exact * 1.1 + 1);
        }
    }
}

TEST(TimeHistogram, HoldsWhatIsShorterAndLongerThanItsSteps) {
    TimeHistogram histogram;
    histogram.add(milliseconds{0});
    EXPECT_EQ(histogram.quantile(1), milliseconds{1});
    histogram.add(std::chrono::hours{1000});
    EXPECT_GE(histogram.quantile(1), std::chrono::hours{24});
}

}  // namespace
}  // namespace farebox::gateway::test
