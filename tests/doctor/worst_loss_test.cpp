#include "signer/doctor/worst_loss.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "protocol/uint256.hpp"
#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

constexpr double kEth = 1e18;

double in_eth(const Wei& wei) {
    return std::stod(wei.to_decimal()) / kEth;
}

/// The least k with P(Poisson(mean) >= k) at most one in a million: how many tickets win on the worst day of a million.
int winners_of_the_worst_day(double mean) {
    double term = std::exp(-mean);
    double tail = 1;
    int k = 0;
    for (; tail > 1e-6; ++k) {
        tail -= term;
        term *= mean / (k + 1);
    }
    return k;
}

struct Case {
    const char* mean;
    const char* face_value;
};

std::ostream& operator<<(std::ostream& out, const Case& row) {
    return out << row.mean << " in tickets of " << row.face_value;
}

class WorstLossIsNoLess : public testing::TestWithParam<Case> {};

/// Many tickets of one face value are the worst way to spend the mean, and their winners are Poisson's.
TEST_P(WorstLossIsNoLess, ThanWhatTheWorstDayOfAMillionCosts) {
    const Wei mean = eth(GetParam().mean);
    const Wei face_value = eth(GetParam().face_value);
    const auto loss = worst_loss({mean, std::nullopt, face_value, std::nullopt});
    ASSERT_TRUE(loss);
    const double exact = winners_of_the_worst_day(in_eth(mean) / in_eth(face_value)) * in_eth(face_value);
    EXPECT_GE(in_eth(loss->one_in_a_million), exact - in_eth(face_value));
    EXPECT_LE(in_eth(loss->one_in_a_million), 1.25 * exact + in_eth(face_value)) << "far too careful";
}
INSTANTIATE_TEST_SUITE_P(Days, WorstLossIsNoLess,
                         testing::Values(Case{"0.05", "0.03"}, Case{"1", "0.03"}, Case{"0.05", "0.0001"},
                                         Case{"0.001", "0.03"}, Case{"0.3", "0.03"}, Case{"0.02", "0.01"}));

/// A normal distribution is a good guess only where many tickets win.
TEST(WorstLoss, IsMoreThanANormalDistributionSays) {
    const auto loss = worst_loss({eth("0.05"), std::nullopt, eth("0.03"), std::nullopt});
    ASSERT_TRUE(loss);
    EXPECT_GT(in_eth(loss->one_in_a_million), 0.36);
    EXPECT_LT(in_eth(loss->one_in_a_million), 0.38);
    const auto many = worst_loss({eth("0.05"), std::nullopt, eth("0.000001"), std::nullopt});
    const double normal = 0.05 + 4.7534 * std::sqrt(0.05 * 0.000001);
    EXPECT_GT(in_eth(many->one_in_a_million), normal);
    EXPECT_LT(in_eth(many->one_in_a_million), 1.01 * normal);
}

TEST(WorstLoss, CountsEveryTicketThatTheLimitsLetBePromised) {
    const auto by_rate = worst_loss({eth("0.05"), std::nullopt, Wei{std::uint64_t{1000}}, 86'401});
    ASSERT_TRUE(by_rate);
    EXPECT_EQ(by_rate->tickets, (Uint256{{8'640'100}}));
    EXPECT_EQ(by_rate->absolute, Wei{std::uint64_t{8'640'100'000}});
    const auto by_mean = worst_loss({Wei{std::uint64_t{3}}, std::nullopt, Wei{std::uint64_t{1000}}, 86'401});
    ASSERT_TRUE(by_mean);
    EXPECT_EQ(by_mean->tickets, (Uint256{{300}}));
}

TEST(WorstLoss, IsNeverMoreThanEveryTicketTogether) {
    const auto loss = worst_loss({Wei{std::uint64_t{3}}, std::nullopt, Wei{std::uint64_t{1000}}, 1});
    ASSERT_TRUE(loss);
    EXPECT_EQ(loss->absolute, Wei{std::uint64_t{100'000}});
    EXPECT_LE(loss->one_in_a_million, loss->absolute);
}

TEST(WorstLoss, IsHeldByTheLimitOfRisk) {
    const auto free = worst_loss({eth("0.05"), std::nullopt, eth("0.03"), std::nullopt});
    const auto loose = worst_loss({eth("0.05"), eth("0.25"), eth("0.03"), std::nullopt});
    const auto tight = worst_loss({eth("0.05"), eth("0.1"), eth("0.03"), std::nullopt});
    ASSERT_TRUE(free && loose && tight);
    EXPECT_EQ(free->one_in_a_million, loose->one_in_a_million);  // 0.05 and four times 0.0387 are within 0.25
    EXPECT_LT(tight->one_in_a_million, free->one_in_a_million);
    EXPECT_GT(tight->one_in_a_million, eth("0.1"));
}

/// Of days that keep the limit of risk none has a larger bound than what is told: E and s anywhere within it.
TEST(WorstLossProperty, OfTheLimitOfRiskIsNoLessThanThatOfAnyDayWithinIt) {
    std::mt19937_64 random{20'261'129};
    std::uniform_real_distribution<double> part{0, 1};
    for (int round = 0; round < 200; ++round) {
        const double face_value = std::pow(10, -6 + 5 * part(random));
        const double mean = std::pow(10, -5 + 5 * part(random));
        const double risk = mean * (0.3 + 6 * part(random));
        const auto wei = [](double amount) { return Wei{static_cast<std::uint64_t>(amount * kEth)}; };
        const auto loss = worst_loss({wei(mean), wei(risk), wei(face_value), std::nullopt});
        ASSERT_TRUE(loss);
        const double e = std::min(mean, risk) * part(random);
        const double s = std::min(std::sqrt(face_value * e), (risk - e) / 4) * part(random);
        double least = INFINITY;
        for (double t = 0.002; t < 16; t *= 1.001) {
            least = std::min(least, e + (face_value * 13.8155105 + (std::expm1(t) - t) * s * s / face_value) / t);
        }
        EXPECT_GE(in_eth(loss->one_in_a_million), std::min(least, in_eth(loss->absolute)) * (1 - 1e-9))
            << mean << " " << risk << " " << face_value;
    }
}

TEST(WorstLoss, OfNothingIsNothing) {
    const auto loss = worst_loss({Wei{}, std::nullopt, eth("0.03"), std::nullopt});
    ASSERT_TRUE(loss);
    EXPECT_TRUE(loss->mean.is_zero());
    EXPECT_TRUE(loss->absolute.is_zero());
    EXPECT_TRUE(loss->one_in_a_million.is_zero());
}

TEST(WorstLoss, IsNotToldWhereItNeedsMoreThan256Bits) {
    EXPECT_FALSE(worst_loss({Wei{kMaxUint256}, std::nullopt, eth("0.03"), std::nullopt}));
    EXPECT_FALSE(worst_loss({eth("0.05"), std::nullopt, Wei{kMaxUint256}, std::nullopt}));
}

}  // namespace
}  // namespace farebox::signer::doctor::test
