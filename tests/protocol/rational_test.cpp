#include "protocol/rational.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace farebox::protocol {
namespace {

Rational rational(const char* text) {
    return *Rational::parse(text);
}

TEST(Rational, StartsAtZero) {
    EXPECT_TRUE(Rational{}.is_zero());
    EXPECT_EQ(Rational{}.to_ratio_string(), "0");
    EXPECT_EQ(Rational{}, Rational{0});
}

TEST(Rational, IsAlwaysInLowestTerms) {
    EXPECT_EQ(Rational(6, 4).to_ratio_string(), "3/2");
    EXPECT_EQ(Rational(-6, 4).to_ratio_string(), "-3/2");
    EXPECT_EQ(Rational(6, -4).to_ratio_string(), "-3/2");
    EXPECT_EQ(Rational(-6, -4).to_ratio_string(), "3/2");
    EXPECT_EQ(Rational(0, -4).to_ratio_string(), "0");
    EXPECT_EQ(rational("10/5").to_ratio_string(), "2");
    EXPECT_EQ(rational("-0/7"), Rational{});
}

TEST(Rational, HoldsTheEndsOfInt64) {
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(Rational{kMin}.to_ratio_string(), "-9223372036854775808");
    EXPECT_EQ(Rational{kMin}.to_int64(), kMin);
    EXPECT_EQ(Rational(kMin, -1).to_ratio_string(), "9223372036854775808");
    EXPECT_FALSE(Rational(kMin, -1).to_int64());
    EXPECT_EQ(Rational(kMin, kMin), Rational{1});
}

TEST(Rational, NarrowsOnlyIntegersInRange) {
    EXPECT_EQ(rational("5").to_int64(), 5);
    EXPECT_FALSE(rational("5/2").to_int64());
    EXPECT_FALSE(rational("18446744073709551616").to_int64());
    EXPECT_EQ(rational("18446744073709551616").to_uint256(), (Uint256{{0, 1}}));
    EXPECT_EQ(Rational{kMaxUint256}.to_uint256(), kMaxUint256);
    EXPECT_FALSE((Rational{kMaxUint256} + Rational{1}).to_uint256());
    EXPECT_FALSE(rational("-1").to_uint256());
}

TEST(Rational, RoundsDownAndUpOnBothSidesOfZero) {
    EXPECT_EQ(rational("7/2").floor(), Rational{3});
    EXPECT_EQ(rational("7/2").ceil(), Rational{4});
    EXPECT_EQ(rational("-7/2").floor(), Rational{-4});
    EXPECT_EQ(rational("-7/2").ceil(), Rational{-3});
    EXPECT_EQ(rational("-1/2").ceil(), Rational{0});
    EXPECT_EQ(rational("4").floor(), Rational{4});
    EXPECT_EQ(rational("4").ceil(), Rational{4});
}

TEST(Rational, QuotientsRoundLikeTheirExactValue) {
    EXPECT_EQ(floor_quotient(rational("7/3"), rational("2/5")), Rational{5});
    EXPECT_EQ(ceil_quotient(rational("7/3"), rational("2/5")), Rational{6});
    EXPECT_EQ(ceil_quotient(rational("6/5"), rational("2/5")), Rational{3});
    EXPECT_EQ(floor_quotient(rational("-7/3"), rational("2/5")), Rational{-6});
    EXPECT_EQ(ceil_quotient(rational("7/3"), rational("-2/5")), Rational{-5});
}

TEST(Rational, DividingByZeroThrows) {
    EXPECT_THROW((void)(Rational{1} / Rational{}), std::domain_error);
    EXPECT_THROW((void)Rational(1, 0), std::domain_error);
    EXPECT_THROW((void)Rational(Uint256{{1}}, Uint256{}), std::domain_error);
    EXPECT_THROW((void)floor_quotient(Rational{1}, Rational{}), std::domain_error);
}

// The largest balance: a denominator of (2^256 - 1) x 2^63 x 10^9 and a numerator of 100 face values on it.
TEST(Rational, CarriesTheLargestBalanceThroughASum) {
    const Rational smallest_step =
        Rational{1} /
        (Rational{kMaxUint256} * Rational{std::numeric_limits<std::int64_t>::max()} * Rational{1'000'000'000});
    const Rational largest = Rational{kMaxUint256} * Rational{100};
    const Rational sum = largest + smallest_step;
    EXPECT_EQ(sum - largest, smallest_step);
    EXPECT_GT(sum, largest);
    EXPECT_EQ(*Rational::parse(sum.to_ratio_string()), sum);
}

TEST(Rational, ThrowsBeyondItsCapacityInsteadOfLosingDigits) {
    Rational value{kMaxUint256};
    value = value * value;  // 512 bits
    value = value * value;  // 1024 bits
    EXPECT_THROW((void)(value * value), std::overflow_error);
    EXPECT_THROW((void)(Rational{1} / value / value), std::overflow_error);
}

TEST(RationalText, HasTheAskedForPlacesAndRoundsHalvesAwayFromZero) {
    EXPECT_EQ(rational("4001/2000").to_fixed(3), "2.001");
    EXPECT_EQ(rational("-4001/2000").to_fixed(3), "-2.001");
    EXPECT_EQ(rational("100149999/100000000").to_fixed(3), "1.001");
    EXPECT_EQ(rational("7/3").to_fixed(5), "2.33333");
    EXPECT_EQ(rational("1999999/1000000").to_fixed(5), "2.00000");
    EXPECT_EQ(rational("5").to_fixed(2), "5.00");
    EXPECT_EQ(rational("1/20000").to_fixed(3), "0.000");
    EXPECT_EQ(rational("1/2").to_fixed(0), "1");
    EXPECT_EQ(rational("49/100").to_fixed(0), "0");
}

class RationalRejects : public testing::TestWithParam<const char*> {};

TEST_P(RationalRejects, AnythingButAFraction) {
    const auto value = Rational::parse(GetParam());
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, RationalRejects,
                         testing::Values("", "-", "/", "1/", "/1", "1/0", "1/-2", "+1", "1.5", "1e3", " 1", "1/2/3",
                                         "--1", "0x1"));

TEST(RationalParse, LimitsTheNumberOfDigits) {
    EXPECT_TRUE(Rational::parse(std::string(340, '9') + "/" + std::string(340, '7')));
    EXPECT_FALSE(Rational::parse(std::string(341, '9')));
    EXPECT_FALSE(Rational::parse("1/" + std::string(341, '9')));
}

TEST(RationalParseDecimal, IsExact) {
    EXPECT_EQ(*Rational::parse_decimal("-12.50"), rational("-25/2"));
    EXPECT_EQ(*Rational::parse_decimal("3e-4"), rational("3/10000"));
    EXPECT_EQ(*Rational::parse_decimal("1.5E+3"), rational("1500"));
    EXPECT_EQ(*Rational::parse_decimal("00.5"), rational("1/2"));
    EXPECT_EQ(*Rational::parse_decimal("0e999999999999999999999"), Rational{});
    EXPECT_EQ(*Rational::parse_decimal("100000000000000000000e-20"), Rational{1});
    EXPECT_EQ(Rational::parse_decimal("5e-324")->to_ratio_string(), "1/2" + std::string(323, '0'));
}

TEST(RationalParseDecimal, RefusesWhatItCannotHold) {
    for (const char* text : {"1e340", "1e-341", "1e1000001", "1e-1000001", "1e99999999999999999999"}) {
        EXPECT_FALSE(Rational::parse_decimal(text)) << text;
    }
    EXPECT_FALSE(Rational::parse_decimal(std::string(341, '1')));
}

TEST(RationalParseDecimal, RefusesWhatIsNotANumber) {
    for (const char* text : {"", "-", ".", "e3", "1e", "1e+", "1.2.3", "0x1", " 1", "1 ", "1/2", "NaN", "Inf", "1_0"}) {
        EXPECT_FALSE(Rational::parse_decimal(text)) << text;
    }
}

}  // namespace
}  // namespace farebox::protocol
