#include "protocol/hex.hpp"

#include <gtest/gtest.h>

#include "protocol/byte_view.hpp"

namespace farebox::protocol {
namespace {

TEST(Hex, WritesLowerCaseDigits) {
    EXPECT_EQ(to_hex(as_bytes("\x01\xaf\xff")), "01afff");
    EXPECT_EQ(to_hex_0x(as_bytes("\x01\xaf\xff")), "0x01afff");
}

TEST(Hex, ReadsDigitsOfEitherCase) {
    EXPECT_EQ(*parse_hex("0x01AfFf"), "\x01\xaf\xff");
    EXPECT_EQ(*parse_hex("01AfFf"), "\x01\xaf\xff");
    EXPECT_EQ(*parse_hex(""), "");
}

TEST(Hex, KeepsToThePrefixRule) {
    EXPECT_TRUE(parse_hex("0x01", HexPrefix::required));
    EXPECT_FALSE(parse_hex("01", HexPrefix::required));
    EXPECT_FALSE(parse_hex("", HexPrefix::required));
    EXPECT_TRUE(parse_hex("01", HexPrefix::forbidden));
    EXPECT_FALSE(parse_hex("0x01", HexPrefix::forbidden));
}

class HexRejects : public testing::TestWithParam<const char*> {};

TEST_P(HexRejects, AnythingButPairsOfDigits) {
    const auto bytes = parse_hex(GetParam());
    ASSERT_FALSE(bytes);
    EXPECT_EQ(bytes.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, HexRejects, testing::Values("0", "0x0", "0X00", "zz", "0 ", " 00", "00\n", "0x0x00"));

TEST(Hex, FillsExactlyTheTypeAskedFor) {
    EXPECT_EQ(parse_hex_as<Address>("0x" + std::string(40, '1'))->data[19], 0x11);
    EXPECT_FALSE(parse_hex_as<Address>(std::string(38, '1')));
    EXPECT_FALSE(parse_hex_as<Address>(std::string(42, '1')));
    EXPECT_FALSE(parse_hex_as<Address>(std::string(40, '1'), HexPrefix::required));
}

}  // namespace
}  // namespace farebox::protocol
