#include "protocol/utf8.hpp"

#include <gtest/gtest.h>

#include <string>

namespace farebox::protocol {
namespace {

std::string encode(char32_t c) {
    const auto byte = [](char32_t value) { return static_cast<char>(value); };
    if (c < 0x80) {
        return {byte(c)};
    }
    if (c < 0x800) {
        return {byte(0xc0 | c >> 6U), byte(0x80 | (c & 63U))};
    }
    if (c < 0x10000) {
        return {byte(0xe0 | c >> 12U), byte(0x80 | (c >> 6U & 63U)), byte(0x80 | (c & 63U))};
    }
    return {byte(0xf0 | c >> 18U), byte(0x80 | (c >> 12U & 63U)), byte(0x80 | (c >> 6U & 63U)), byte(0x80 | (c & 63U))};
}

TEST(Utf8, TakesEveryCodePointButSurrogates) {
    for (char32_t c = 0; c < 0x110000; ++c) {
        const bool surrogate = c >= 0xd800 && c < 0xe000;
        ASSERT_EQ(is_valid_utf8("a" + encode(c) + "z"), !surrogate) << static_cast<std::uint32_t>(c);
    }
    EXPECT_FALSE(is_valid_utf8(encode(0x110000)));
}

TEST(Utf8, RefusesLongForms) {
    for (const char* text :
         {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf"}) {
        EXPECT_FALSE(is_valid_utf8(text));
    }
}

TEST(Utf8, RefusesStrayAndMissingBytes) {
    for (const char* text : {"\x80", "\xbf", "\xc3", "\xc3(", "\xe2\x82", "\xe2\x82(", "\xf0\x9f\x98", "\xf0\x9f\x98(",
                             "\xfe", "\xff", "\xf5\x80\x80\x80"}) {
        EXPECT_FALSE(is_valid_utf8(text));
    }
}

}  // namespace
}  // namespace farebox::protocol
