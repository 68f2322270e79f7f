#include "protocol/billing.hpp"

#include <gtest/gtest.h>

#include <random>

namespace farebox::protocol {
namespace {

TEST(PaymentTypes, AreSpelledAsOnTheWire) {
    for (const PaymentType type : {PaymentType::by_pixels, PaymentType::live, PaymentType::lv2v, PaymentType::fixed}) {
        EXPECT_EQ(*parse_payment_type(to_string(type)), type);
    }
    for (const char* text : {"Live", "live ", "bogus", "by_pixels"}) {
        const auto type = parse_payment_type(text);
        ASSERT_FALSE(type);
        EXPECT_EQ(type.error().code, ErrorCode::invalid_argument);
        EXPECT_EQ(type.error().message, "invalid job type");
    }
}

TEST(PaymentTypes, NameTheirUnits) {
    EXPECT_EQ(unit_name(PaymentType::live), "seconds");
    EXPECT_EQ(unit_name(PaymentType::lv2v), "720p-pixel-seconds");
    EXPECT_EQ(unit_name(PaymentType::fixed), "fixed");
    EXPECT_EQ(unit_name(PaymentType::by_pixels), "pixels");
}

TEST(ExactUnits, CountNanoseconds) {
    EXPECT_EQ(exact_units(PaymentType::live, 1'500'000'000), Rational(3, 2));
    EXPECT_EQ(exact_units(PaymentType::live, 1), Rational(1, 1'000'000'000));
    EXPECT_EQ(exact_units(PaymentType::lv2v, 500'000'000), Rational{kPixelsPerSecond / 2});
}

TEST(ExactUnits, OfWhatIsNotTimedAreZero) {
    EXPECT_TRUE(exact_units(PaymentType::fixed, 1'000'000'000).is_zero());
    EXPECT_TRUE(exact_units(PaymentType::by_pixels, 1'000'000'000).is_zero());
}

// Legacy clients live on that slack: rounding up per call, never more than one second each.
TEST(ReferenceUnits, OfLiveRoundTheExactOnesUp) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 2000; ++i) {
        const auto nanos = static_cast<std::int64_t>(1 + random() % 300'000'000'000ULL);
        EXPECT_EQ(Rational{*reference_units(PaymentType::live, nanos, 0)},
                  exact_units(PaymentType::live, nanos).ceil());
        const Rational exact = exact_units(PaymentType::lv2v, nanos);
        const auto pixels = reference_units(PaymentType::lv2v, nanos, 0);
        const Rational gap = exact - Rational{pixels ? *pixels : 0};
        EXPECT_LE(gap, Rational{1});
        EXPECT_GE(gap, Rational{-1});
    }
}

TEST(ReferenceUnits, PreloadWhereTimeStoodStill) {
    for (const std::int64_t nanos : {0LL, -1LL, -5'000'000'000LL}) {
        EXPECT_EQ(*reference_units(PaymentType::live, nanos, 0), kLivePreloadSeconds);
        EXPECT_EQ(*reference_units(PaymentType::lv2v, nanos, 0), 1'658'880'000);
    }
}

TEST(Fees, AreExact) {
    EXPECT_EQ(fee(10, {671, 25}), Rational(1342, 5));
    EXPECT_EQ(fee(Rational(3, 2), {7, 3}), Rational(7, 2));
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(fee(kMax, {kMax, 1}), Rational{kMax} * Rational{kMax});
}

}  // namespace
}  // namespace farebox::protocol
