#include "protocol/usd.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace farebox::protocol {
namespace {

Usd usd(const std::string& text) {
    return *Usd::parse_amount(text + " usd");
}

EtherPrice price(const std::string& dollars) {
    return *EtherPrice::from_dollars(usd(dollars));
}

TEST(Usd, KeepsWhatIsWrittenExactly) {
    EXPECT_EQ(usd("0.05").attos(), (Uint256{{50'000'000'000'000'000U}}));
    EXPECT_EQ(usd("0.000000000000000001").attos(), (Uint256{{1}}));
    EXPECT_EQ(usd("0.05").to_amount(), "0.05 usd");
    EXPECT_EQ(usd("1200").to_amount(), "1200 usd");
    EXPECT_EQ(usd("007.50").to_amount(), "7.5 usd");
    EXPECT_EQ(Usd{}.to_amount(), "0 usd");
}

TEST(Usd, IsCutForReadingAndNeverRoundedUp) {
    EXPECT_EQ(usd("3012.559").to_fixed(2), "3012.55");
    EXPECT_EQ(usd("3012").to_fixed(2), "3012.00");
    EXPECT_EQ(usd("0.999").to_fixed(0), "0");
    EXPECT_EQ(usd("0.5").to_fixed(4), "0.5000");
}

class UsdRejects : public testing::TestWithParam<const char*> {};

TEST_P(UsdRejects, WhatIsNotExactlyANumberAndTheUnit) {
    const auto amount = Usd::parse_amount(GetParam());
    ASSERT_FALSE(amount);
    EXPECT_EQ(amount.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(amount.error().hint.empty());
}
INSTANTIATE_TEST_SUITE_P(Bad, UsdRejects,
                         testing::Values("", "usd", " usd", "1", "1usd", "1  usd", "1 usd ", "-1 usd", "+1 usd",
                                         "1 USD", "$1", "1 eth", ".5 usd", "5. usd", "1e3 usd", "1,5 usd",
                                         "0.0000000000000000001 usd"));

TEST(Usd, SaysWhereItIsTooLarge) {
    EXPECT_EQ(Usd::parse_amount(std::string(70, '9') + " usd").error().code, ErrorCode::out_of_range);
}

TEST(EtherPriceFromFeed, ScalesTheAnswerByItsDecimals) {
    const auto eight = EtherPrice::from_feed(Uint256{{301'255'000'000}}, 8);
    ASSERT_TRUE(eight);
    EXPECT_EQ(eight->dollars(), usd("3012.55"));
    EXPECT_EQ(EtherPrice::from_feed(Uint256{{2}}, 18)->dollars(), usd("0.000000000000000002"));
    EXPECT_EQ(EtherPrice::from_feed(Uint256{{3000}}, 0)->dollars(), usd("3000"));
}

TEST(EtherPriceFromFeed, RefusesWhatIsNoPrice) {
    EXPECT_FALSE(EtherPrice::from_feed(Uint256{}, 8));
    EXPECT_FALSE(EtherPrice::from_feed(Uint256{{1}}, 19));
    EXPECT_FALSE(EtherPrice::from_feed(kMaxUint256, 8));
    EXPECT_FALSE(EtherPrice::from_dollars(Usd{}));
}

TEST(EtherPrice, TurnsDollarsIntoWeiAndBack) {
    EXPECT_EQ(price("2000").wei_within(usd("1")), Wei{500'000'000'000'000U});
    EXPECT_EQ(price("3000").wei_within(usd("1")), Wei{333'333'333'333'333U}) << "the rest is cut off";
    EXPECT_EQ(price("2000").worth(Wei{500'000'000'000'000U}), usd("1"));
    EXPECT_EQ(price("3000").to_wei(Rational{1, 1}), (Rational{1'000'000'000'000'000, 3}));
    EXPECT_EQ(price("0.000000000000000001").wei_within(Usd{kMaxUint256}), Wei{kMaxUint256}) << "all there are";
    EXPECT_EQ(price("2000").worth(Wei{kMaxUint256}), Usd{kMaxUint256});
}

// A limit in dollars allows the wei that are worth at most as much: not one more, and not one fewer.
TEST(EtherPriceProperty, AllowsExactlyTheWeiThatAreWorthTheDollars) {
    std::mt19937_64 random{7};
    for (int i = 0; i < 2000; ++i) {
        const Usd amount{Uint256{{random() >> (random() % 64)}}};
        const auto ether = *EtherPrice::from_feed(Uint256{{(random() >> (random() % 40)) + 1}}, 8);
        const Wei wei = ether.wei_within(amount);
        const Rational dollars{amount.attos(), Uint256{{1'000'000'000'000'000'000U}}};
        const Rational worth = Rational{wei} / ether.to_wei(Rational{1, 1});
        const Rational worth_of_one_more = Rational{*wei.checked_add(Wei{1U})} / ether.to_wei(Rational{1, 1});
        ASSERT_LE(worth, dollars) << amount.to_amount();
        ASSERT_GT(worth_of_one_more, dollars) << amount.to_amount();
        ASSERT_LE(ether.worth(wei), amount);
    }
}

}  // namespace
}  // namespace farebox::protocol
