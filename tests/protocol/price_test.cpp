#include "protocol/price.hpp"

#include <gtest/gtest.h>

namespace farebox::protocol {
namespace {

wire::PriceInfo info(std::int64_t price_per_unit, std::int64_t pixels_per_unit) {
    wire::PriceInfo info;
    info.price_per_unit = price_per_unit;
    info.pixels_per_unit = pixels_per_unit;
    return info;
}

TEST(Prices, AreExactRatios) {
    const auto quote = info(10, 4);
    const auto price = to_price(&quote);
    ASSERT_TRUE(price);
    EXPECT_EQ(price->ratio(), Rational(5, 2));
}

TEST(Prices, MustBePresentAndNotZero) {
    const auto no_price = info(0, 1);
    const auto no_units = info(1, 0);
    for (const wire::PriceInfo* quote : {static_cast<const wire::PriceInfo*>(nullptr), &no_price, &no_units}) {
        const auto price = to_price(quote);
        ASSERT_FALSE(price);
        EXPECT_EQ(price.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(price.error().message, "missing or zero priceInfo");
    }
}

// The reference takes a negative price for negative units as a positive one.
TEST(Prices, MustBePositiveOnBothSides) {
    for (const auto& quote : {info(-1, 1), info(1, -1), info(-1, -1)}) {
        const auto price = to_price(&quote);
        ASSERT_FALSE(price);
        EXPECT_EQ(price.error().code, ErrorCode::invalid_argument);
    }
}

TEST(Prices, PrintThreeDecimals) {
    EXPECT_EQ(price_text(Rational(4001, 2000)), "2.001");
    EXPECT_EQ(price_text(Rational{5}), "5.000");
}

}  // namespace
}  // namespace farebox::protocol
