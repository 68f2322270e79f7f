#include "protocol/address.hpp"

#include <gtest/gtest.h>

namespace farebox::protocol {
namespace {

constexpr const char* kChecksummed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";  // from EIP-55

TEST(Address, PrintsTheExamplesOfEip55) {
    for (const char* text :
         {kChecksummed, "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
          "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb", "0x52908400098527886E0F7030069857D2E4169EE7",
          "0xde709f2102306220921060314715629080e2fb77"}) {
        EXPECT_EQ(to_checksum(*parse_address(text)), text);
    }
}

TEST(Address, PrintsLowerCaseForPaymentStates) {
    EXPECT_EQ(to_lower_hex(*parse_address(kChecksummed)), "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed");
}

TEST(Address, ReadsAnyCaseWithAndWithoutPrefix) {
    const Address address = *parse_address(kChecksummed);
    EXPECT_EQ(*parse_address("5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"), address);
    EXPECT_EQ(*parse_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"), address);
}

TEST(Address, RefusesOtherLengthsAndCharacters) {
    for (const char* text :
         {"", "0x", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaedd",
          "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg", "0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().code, ErrorCode::invalid_argument);
    }
}

TEST(Address, ChecksTheMixedCaseOfTypedOnes) {
    EXPECT_TRUE(parse_checksummed_address(kChecksummed));
    EXPECT_TRUE(parse_checksummed_address("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
    EXPECT_TRUE(parse_checksummed_address("5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"));
    const auto typo = parse_checksummed_address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed");
    ASSERT_FALSE(typo);
    EXPECT_EQ(typo.error().code, ErrorCode::invalid_argument);
    EXPECT_FALSE(parse_checksummed_address("0x5aAe"));
}

}  // namespace
}  // namespace farebox::protocol
