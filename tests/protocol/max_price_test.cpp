#include "protocol/max_price.hpp"

#include <gtest/gtest.h>

#include <array>

namespace farebox::protocol {
namespace {

TEST(MaxPrice, TrimsWhatGoCountsAsWhiteSpace) {
    for (const char* space : {" ", "\t", "\n", "\v", "\f", "\r", "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\x89",
                              "\xe2\x80\xa8", "\xe3\x80\x80"}) {
        const std::string unit = space + std::string{"Seconds"} + space + space;
        EXPECT_TRUE(parse_max_price({"1", "wei", unit}, "live"));
    }
    EXPECT_FALSE(parse_max_price({"1", "wei", "\xe2\x80\x8bseconds"}, "live"));  // zero width space
    EXPECT_FALSE(parse_max_price({"1", "wei", "sec onds"}, "live"));
}

TEST(MaxPrice, NeedsATypeThatIsPriced) {
    EXPECT_FALSE(parse_max_price({"1", "wei", "pixels"}, ""));
    EXPECT_TRUE(parse_max_price({"1", "wei", "fixed"}, "fixed"));
}

TEST(PriceCheck, PassesWithoutCeilings) {
    EXPECT_TRUE(check_price(Rational{1'000'000}, {}));
}

TEST(PriceCheck, PassesAtTheCeiling) {
    const std::array ceilings{PriceCeiling{kRequestCeiling, Rational(7, 3)}};
    EXPECT_TRUE(check_price(Rational(7, 3), ceilings));
    EXPECT_FALSE(check_price(Rational(7, 3) + Rational(1, 1'000'000'000'000), ceilings));
}

TEST(PriceCheck, NamesTheFirstOfEqualCeilings) {
    const std::array ceilings{PriceCeiling{kConfiguredCeiling, Rational{9}}, PriceCeiling{kRequestCeiling, Rational{5}},
                              PriceCeiling{kInitialPriceCeiling, Rational{5}}};
    const auto checked = check_price(Rational{6}, ceilings);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::price_exceeded);
    EXPECT_EQ(checked.error().message, "orchestrator price 6.000 exceeds request maxPrice ceiling 5.000");
}

}  // namespace
}  // namespace farebox::protocol
