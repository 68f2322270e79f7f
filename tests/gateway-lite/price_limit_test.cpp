#include "farebox/price_limit.hpp"

#include <gtest/gtest.h>

namespace farebox {
namespace {

TEST(PriceLimit, IsReadWithItsUnit) {
    EXPECT_EQ(*PriceLimit::parse("1500 gwei/second"), (PriceLimit{Wei{1'500'000'000'000}, PriceUnit::second}));
    EXPECT_EQ(*PriceLimit::parse("7 wei / 720p-pixel-seconds"), (PriceLimit{Wei{7}, PriceUnit::pixel_second_720p}));
    EXPECT_EQ(*PriceLimit::parse("1 gwei/fixed"), (PriceLimit{Wei{1'000'000'000}, PriceUnit::request}));
}

TEST(PriceLimit, IsWrittenAsItIsRead) {
    for (const char* text : {"1500 gwei/second", "7 wei/720p-pixel-second", "1 gwei/request"}) {
        EXPECT_EQ(PriceLimit::parse(text)->to_string(), text);
    }
}

class BadPriceLimit : public testing::TestWithParam<const char*> {};

TEST_P(BadPriceLimit, IsRefused) {
    const auto limit = PriceLimit::parse(GetParam());
    ASSERT_FALSE(limit);
    EXPECT_EQ(limit.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Every, BadPriceLimit,
                         testing::Values("", "/", "1500 gwei", "5/second", "1 gwei/", "1 gwei/hour", "gwei/second",
                                         "-1 wei/second", "1 gwei/second/request"));

}  // namespace
}  // namespace farebox
