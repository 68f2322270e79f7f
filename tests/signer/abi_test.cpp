#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "signer/chain/abi.hpp"

namespace farebox::signer::test {
namespace {

const std::string kZeroWord(64, '0');

TEST(AbiEncode, BuildsTheReferencesCallData) {
    const auto key = protocol::parse_address("0xD8E8328501E9645d16Cf49539efC04f734606ee4");
    ASSERT_TRUE(key);
    const std::vector<protocol::Word> arguments{abi::word_of(*key)};
    EXPECT_EQ(abi::encode_call(abi::kGetSenderInfo, arguments),
              "0xe1a589da000000000000000000000000d8e8328501e9645d16cf49539efc04f734606ee4");
}

TEST(AbiEncode, NamesContractsByTheirHash) {
    EXPECT_EQ(protocol::to_hex(abi::contract_id("TicketBroker")),
              "bd1aa3e8d2464256d7fd3dcf645c16418d5d8c51d971f1ad7d57e7b1b5eee239");
    EXPECT_EQ(protocol::to_hex(abi::contract_id("RoundsManager")),
              "e8438ea868df48e3fc21f2f087b993c9b1837dc0f6135064161ce7d7a1701fe8");
}

TEST(AbiDecode, ReadsWords) {
    const auto words = abi::decode_words("0x" + kZeroWord + std::string(63, '0') + "7", 2);
    ASSERT_TRUE(words);
    EXPECT_EQ((*words)[1][31], 7);
}

class AbiDecodeRefuses : public testing::TestWithParam<std::string> {};

TEST_P(AbiDecodeRefuses, AnythingButOneWord) {
    const auto words = abi::decode_words(GetParam(), 1);
    ASSERT_FALSE(words);
    EXPECT_EQ(words.error().code, ErrorCode::protocol_error);
}
INSTANTIATE_TEST_SUITE_P(Hostile, AbiDecodeRefuses,
                         testing::Values("", "0x", "0", kZeroWord, "0x" + kZeroWord.substr(1), "0x0" + kZeroWord,
                                         "0x" + kZeroWord + kZeroWord, "0x" + std::string(63, '0') + "g",
                                         "0x0x" + std::string(62, '0'), "0X" + kZeroWord));

TEST(AbiAddress, RefusesBitsAboveTheAddress) {
    auto word = abi::word_of(Address{});
    word[11] = 1;
    const auto address = abi::to_address(word);
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().code, ErrorCode::protocol_error);
}

TEST(AbiSmall, RefusesNumbersThatNoBlockHas) {
    EXPECT_TRUE(abi::to_small(abi::word_of((1ULL << 53U) - 1)));
    EXPECT_FALSE(abi::to_small(abi::word_of(1ULL << 53U)));
    protocol::Word huge{};
    huge[0] = 0x80;
    EXPECT_FALSE(abi::to_small(huge));
}

TEST(AbiQuantity, ReadsHex) {
    const auto number = abi::parse_quantity("0x1b4");
    ASSERT_TRUE(number);
    EXPECT_EQ(*number, 436);
}

class AbiQuantityRefuses : public testing::TestWithParam<const char*> {};

TEST_P(AbiQuantityRefuses, WhatIsNoQuantity) {
    EXPECT_FALSE(abi::parse_quantity(GetParam()));
}
INSTANTIATE_TEST_SUITE_P(Hostile, AbiQuantityRefuses,
                         testing::Values("", "0x", "1b4", "0x-1", "0x 1", "0x1g", "0x20000000000000",
                                         "0xffffffffffffffff", "0xffffffffffffffffff", "-0x1"));

}  // namespace
}  // namespace farebox::signer::test
