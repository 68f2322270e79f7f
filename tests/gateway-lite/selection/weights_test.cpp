#include "gateway-lite/selection/weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace farebox::gateway::test {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

constexpr double kNear = 1e-12;

Weighed priced(double price) {
    Weighed out;
    out.price = price;
    return out;
}
Weighed staked(double stake) {
    Weighed out;
    out.stake = stake;
    return out;
}
Weighed answering_in(double seconds) {
    Weighed out;
    out.latency = seconds;
    return out;
}

TEST(Chances, FollowThePriceExponentially) {
    const SelectionWeights weights{.price = 1, .price_scale = 10};
    const auto all = chances({priced(100), priced(110)}, weights);
    const double dear = 1 / (1 + std::exp(1));
    EXPECT_THAT(all, ElementsAre(DoubleNear(1 - dear, kNear), DoubleNear(dear, kNear)));
}

TEST(Chances, ComparePricesFarAboveTheScale) {
    const SelectionWeights weights{.price = 1, .price_scale = 100};
    const auto all = chances({priced(33'333'333'433), priced(33'333'333'333)}, weights);
    EXPECT_THAT(all[1] / all[0], DoubleNear(std::exp(1), 1e-6)) << "exp(-price/scale) itself is 0 for both";
}

TEST(Chances, ComparePricesRelativelyWithoutAScale) {
    const auto all = chances({priced(1000), priced(1100)}, {.price = 1});
    EXPECT_THAT(all[0] / all[1], DoubleNear(std::exp(1), 1e-9));
    EXPECT_THAT(chances({priced(0), priced(1)}, {.price = 1}), ElementsAre(1, 0)) << "free";
}

TEST(Chances, AreInProportionToStake) {
    const SelectionWeights weights{.stake = 0.7, .random = 0.3};
    EXPECT_THAT(chances({staked(1), staked(3)}, weights),
                ElementsAre(DoubleNear(0.7 / 4 + 0.15, kNear), DoubleNear(0.7 * 3 / 4 + 0.15, kNear)));
    EXPECT_THAT(chances({staked(1), Weighed{}}, weights), ElementsAre(DoubleNear(0.85, kNear), DoubleNear(0.15, kNear)))
        << "of whom none is known has none";
}

TEST(Chances, AreEqualWhereNobodyHasAnyStake) {
    EXPECT_THAT(chances({Weighed{}, staked(0)}, {.stake = 1}), ElementsAre(0.5, 0.5));
}

TEST(Chances, AreInProportionToSpeedAndGiveTheUnknownTheMean) {
    const auto all = chances({answering_in(0.1), answering_in(0.3), Weighed{}}, {.latency = 1});
    EXPECT_THAT(all[0] / all[1], DoubleNear(3, 1e-9));
    EXPECT_THAT(all[2], DoubleNear((all[0] + all[1]) / 2, kNear));
}

TEST(Chances, AreMultipliedByPreference) {
    auto liked = Weighed{};
    liked.preference = 3;
    auto never = Weighed{};
    never.preference = 0;
    EXPECT_THAT(chances({liked, Weighed{}, never}, {.random = 1}),
                ElementsAre(DoubleNear(0.75, kNear), DoubleNear(0.25, kNear), 0));
}

TEST(Chances, SumToOneWhateverIsWeighed) {
    std::mt19937_64 random{7};
    std::uniform_real_distribution<double> some{0, 1e12};
    for (int round = 0; round < 500; ++round) {
        std::vector<Weighed> all(1 + random() % 20);
        for (auto& each : all) {
            each.price = some(random);
            each.stake = random() % 2 == 0 ? std::optional{some(random) * 1e18} : std::nullopt;
            each.latency = random() % 2 == 0 ? std::optional{some(random) / 1e12} : std::nullopt;
            each.preference = static_cast<double>(random() % 3);
        }
        const auto found = chances(all, {.price = 0.25, .stake = 0.25, .latency = 0.25, .random = 0.25});
        EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 1, 1e-9);
        for (const double each : found) {
            EXPECT_GE(each, 0);
        }
    }
    EXPECT_TRUE(chances({}, {.random = 1}).empty());
}

TEST(DrawOrder, DrawsEachOnceAndTheFirstByItsChance) {
    std::mt19937_64 random{11};
    const std::vector<double> probabilities{0.5, 0.3, 0.2, 0};
    std::vector<int> first(4, 0);
    constexpr int kRounds = 20'000;
    for (int round = 0; round < kRounds; ++round) {
        auto order = draw_order(probabilities, random);
        ++first[order.front()];
        EXPECT_EQ(order.back(), 3U) << "without a chance";
        std::sort(order.begin(), order.end());
        ASSERT_THAT(order, ElementsAre(0, 1, 2, 3));
    }
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(first[i] / double{kRounds}, probabilities[i], 0.02);
    }
}

TEST(DrawOrder, KeepsTheOrderWhereNobodyHasAChance) {
    std::mt19937_64 random{1};
    EXPECT_THAT(draw_order({0, 0, 0}, random), ElementsAre(0, 1, 2));
}

}  // namespace
}  // namespace farebox::gateway::test
