#include "protocol/uint256.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

#include "protocol/byte_view.hpp"

namespace farebox::protocol {
namespace {

using Big = boost::multiprecision::cpp_int;

Big big(const Uint256& value) {
    Big result;
    for (std::size_t i = 4; i-- > 0;) {
        result = (result << 64U) | value.limbs[i];
    }
    return result;
}

/// Sizes are mixed, so that carries, borrows and overflows all happen.
Uint256 random_number(std::mt19937_64& random) {
    Uint256 value;
    const std::size_t limbs = random() % 5;
    for (std::size_t i = 0; i < limbs; ++i) {
        value.limbs[i] = random() % 3 == 0 ? ~0ULL : random();
    }
    return value;
}

TEST(Uint256, ArithmeticIsExactOrReportsOutOfRange) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    const Big limit = Big{1} << 256U;
    const auto expect = [&](const Result<Uint256>& result, const Big& exact) {
        ASSERT_EQ(static_cast<bool>(result), exact >= 0 && exact < limit);
        if (result) {
            EXPECT_EQ(big(*result), exact);
        } else {
            EXPECT_EQ(result.error().code, ErrorCode::out_of_range);
        }
    };
    for (int i = 0; i < 5000; ++i) {
        const Uint256 a = random_number(random);
        const Uint256 b = random_number(random);
        expect(checked_add(a, b), big(a) + big(b));
        Uint256 sum = a;
        const bool fits = add_to(sum, b);
        EXPECT_EQ(fits, big(a) + big(b) < limit);
        EXPECT_EQ(big(sum), fits ? Big{big(a) + big(b)} : big(a));
        expect(checked_sub(a, b), big(a) - big(b));
        expect(checked_mul(a, b), big(a) * big(b));
        EXPECT_EQ(a < b, big(a) < big(b));
        const std::uint64_t divisor = random() | 1U;
        EXPECT_EQ(big(divide(a, divisor)), big(a) / divisor);
    }
}

TEST(Uint256, EveryFormReadsBack) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random{seed};
    for (int i = 0; i < 2000; ++i) {
        const Uint256 value = random_number(random);
        EXPECT_EQ(to_decimal(value), big(value).str());
        EXPECT_EQ(*parse_decimal(to_decimal(value)), value);
        EXPECT_EQ(from_word(to_word(value)), value);
        EXPECT_EQ(*from_big_endian(to_minimal_big_endian(value)), value);
        EXPECT_FALSE(to_minimal_big_endian(value).starts_with('\0'));
        EXPECT_EQ(byte_length(value), to_minimal_big_endian(value).size());
        const auto byte = random() % 32;
        EXPECT_EQ(to_word(value).at(31 - byte), static_cast<std::uint8_t>((big(value) >> (8 * byte)) & 0xffU));
    }
}

TEST(Uint256, ZeroIsEmptyInItsMinimalForm) {
    EXPECT_EQ(to_minimal_big_endian({}), "");
    EXPECT_TRUE(from_big_endian("")->is_zero());
}

TEST(Uint256, TakesLeadingZerosUpTo32Bytes) {
    EXPECT_EQ(*from_big_endian(std::string(31, '\0') + "\x05"), Uint256{{5}});
    const auto too_long = from_big_endian(std::string(32, '\0') + "\x05");
    ASSERT_FALSE(too_long);
    EXPECT_EQ(too_long.error().code, ErrorCode::invalid_argument);
}

TEST(Uint256, ReadsDecimalDigitsOnly) {
    EXPECT_EQ(*parse_decimal("0007"), Uint256{{7}});
    for (const char* text : {"", "-1", "+1", " 1", "1 ", "0x1", "1e3", "1.0"}) {
        const auto value = parse_decimal(text);
        ASSERT_FALSE(value) << text;
        EXPECT_EQ(value.error().code, ErrorCode::invalid_argument);
    }
}

TEST(Uint256, ReadsUpToItsLargestValue) {
    const std::string largest = "115792089237316195423570985008687907853269984665640564039457584007913129639935";
    EXPECT_EQ(*parse_decimal(largest), kMaxUint256);
    EXPECT_EQ(to_decimal(kMaxUint256), largest);
    const auto above = parse_decimal("115792089237316195423570985008687907853269984665640564039457584007913129639936");
    ASSERT_FALSE(above);
    EXPECT_EQ(above.error().code, ErrorCode::out_of_range);
}

TEST(Uint256, PrintsInnerZeros) {
    EXPECT_EQ(to_decimal({}), "0");
    EXPECT_EQ(to_decimal(*parse_decimal("10000000000000000000")), "10000000000000000000");
    EXPECT_EQ(to_decimal(*parse_decimal("100000000000000000000000000000000000001")),
              "100000000000000000000000000000000000001");
}

TEST(Uint256, NarrowsOnlyWhatFits) {
    EXPECT_EQ(to_uint64(Uint256{{~0ULL}}), ~0ULL);
    EXPECT_FALSE(to_uint64(Uint256{{0, 1}}));
    EXPECT_FALSE(to_uint64(Uint256{{0, 0, 0, 1}}));
}

TEST(Uint256, DividingByZeroThrows) {
    EXPECT_THROW((void)divide(Uint256{{1}}, 0), std::domain_error);
}

}  // namespace
}  // namespace farebox::protocol
