#include "farebox/wei.hpp"

#include <gtest/gtest.h>

namespace farebox {
namespace {

const Wei kMax{kMaxUint256};

TEST(Wei, ReadsDecimalDigits) {
    EXPECT_EQ(*Wei::parse("1000000000000000000"), Wei{1'000'000'000'000'000'000U});
    EXPECT_EQ(Wei::parse("1000000000000000000")->to_decimal(), "1000000000000000000");
}

class WeiParseRejects : public testing::TestWithParam<const char*> {};

TEST_P(WeiParseRejects, AnythingButDecimalDigits) {
    const auto wei = Wei::parse(GetParam());
    ASSERT_FALSE(wei);
    EXPECT_EQ(wei.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, WeiParseRejects, testing::Values("", "-1", "+1", " 1", "0x1", "1e3"));

TEST(WeiParse, ReportsOutOfRange) {
    EXPECT_EQ(Wei::parse(std::string(80, '9')).error().code, ErrorCode::out_of_range);
}

TEST(WeiAdd, ReportsOutOfRangeInsteadOfWrapping) {
    EXPECT_EQ(*Wei{1U}.checked_add(Wei{2U}), Wei{3U});
    const auto sum = kMax.checked_add(Wei{1U});
    ASSERT_FALSE(sum);
    EXPECT_EQ(sum.error().code, ErrorCode::out_of_range);
}

TEST(WeiSub, ReportsOutOfRangeInsteadOfWrapping) {
    EXPECT_EQ(*Wei{3U}.checked_sub(Wei{2U}), Wei{1U});
    const auto difference = Wei{1U}.checked_sub(Wei{2U});
    ASSERT_FALSE(difference);
    EXPECT_EQ(difference.error().code, ErrorCode::out_of_range);
}

struct Amount {
    const char* text;
    const char* wei;
};
class WeiAmount : public testing::TestWithParam<Amount> {};

TEST_P(WeiAmount, ReadsTheNumberInItsUnit) {
    const auto wei = Wei::parse_amount(GetParam().text);
    ASSERT_TRUE(wei) << wei.error().message;
    EXPECT_EQ(wei->to_decimal(), GetParam().wei);
}
INSTANTIATE_TEST_SUITE_P(Good, WeiAmount,
                         testing::Values(Amount{"1200 wei", "1200"}, Amount{"3000 gwei", "3000000000000"},
                                         Amount{"0.002 eth", "2000000000000000"}, Amount{"0 wei", "0"},
                                         Amount{"1.5 gwei", "1500000000"}, Amount{"0.000000000000000001 eth", "1"},
                                         Amount{"007 eth", "7000000000000000000"}));

class WeiAmountRejects : public testing::TestWithParam<const char*> {};

TEST_P(WeiAmountRejects, WhatIsNotExactlyANumberAndAUnit) {
    const auto wei = Wei::parse_amount(GetParam());
    ASSERT_FALSE(wei);
    EXPECT_EQ(wei.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(wei.error().hint.empty());
}
INSTANTIATE_TEST_SUITE_P(Bad, WeiAmountRejects,
                         testing::Values("", "1", "wei", " wei", "1wei", "1  wei", "1 wei ", "-1 wei", "1 Wei", "1 usd",
                                         "1.0 wei", "0.0000000001 gwei", "0.0000000000000000001 eth", ". eth", "1. eth",
                                         ".5 eth", "1.2.3 eth", "1e3 wei", "1,5 eth"));

TEST(WeiAmountText, IsTheShortestExactOne) {
    EXPECT_EQ(Wei{7U}.to_amount(), "7 wei");
    EXPECT_EQ(Wei{3'000'000'000'000U}.to_amount(), "3000 gwei");
    EXPECT_EQ(Wei{2'000'000'000'000'000U}.to_amount(), "0.002 eth");
    EXPECT_EQ(Wei{1'000'000'000'000'000'000U}.to_amount(), "1 eth");
    EXPECT_EQ(Wei{1'500'000'000U}.to_amount(), "1.5 gwei");
    EXPECT_EQ(Wei{}.to_amount(), "0 eth");
}

TEST(WeiAmountText, ReadsBack) {
    for (const Wei& wei : {Wei{}, Wei{1U}, Wei{999'999'999U}, Wei{1'000'000'001U}, Wei{~0ULL}, kMax}) {
        EXPECT_EQ(*Wei::parse_amount(wei.to_amount()), wei) << wei.to_amount();
    }
}

TEST(WeiOrder, IsNumericAcrossLimbs) {
    EXPECT_LT(Wei{~0ULL}, (Wei{Uint256{{0, 1}}}));
    EXPECT_LT((Wei{Uint256{{5, 0, 0, 1}}}), (Wei{Uint256{{0, 0, 1, 1}}}));
}

}  // namespace
}  // namespace farebox
