#include "net/cidr.hpp"

#include <gtest/gtest.h>

namespace farebox::net::test {
namespace {

bool contains(const char* range, const char* address) {
    const auto parsed = Cidr::parse(range);
    EXPECT_TRUE(parsed) << range;
    return parsed && parsed->contains(address);
}

TEST(Cidr, HoldsTheAddressesOfItsPrefix) {
    EXPECT_TRUE(contains("10.0.0.0/8", "10.255.0.1"));
    EXPECT_FALSE(contains("10.0.0.0/8", "11.0.0.0"));
    EXPECT_TRUE(contains("192.168.4.0/22", "192.168.7.255"));
    EXPECT_FALSE(contains("192.168.4.0/22", "192.168.8.0"));
    EXPECT_TRUE(contains("fd00::/8", "fdff::1"));
    EXPECT_FALSE(contains("fd00::/8", "fe00::1"));
    EXPECT_TRUE(contains("2001:db8:8000::/33", "2001:db8:ffff::"));
    EXPECT_FALSE(contains("2001:db8:8000::/33", "2001:db8:7fff::"));
}

TEST(Cidr, OfAnAddressAloneHoldsThatOne) {
    EXPECT_TRUE(contains("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(contains("192.0.2.7", "192.0.2.6"));
    EXPECT_TRUE(contains("::1", "::1"));
    EXPECT_FALSE(contains("::1", "::"));
}

TEST(Cidr, KeepsTheFamiliesApart) {
    EXPECT_FALSE(contains("10.0.0.0/8", "a00::1"));
    EXPECT_FALSE(contains("a00::/8", "10.0.0.1"));
}

TEST(Cidr, HoldsNothingThatIsNoAddress) {
    for (const char* text : {"", "10.0.0", "10.0.0.1:80", "10.0.0.1/32", "[::1]", "localhost", " 10.0.0.1"}) {
        EXPECT_FALSE(contains("10.0.0.0/8", text)) << text;
        EXPECT_FALSE(contains("::/1", text)) << text;
    }
}

TEST(Cidr, IsShownAsItIsRead) {
    for (const char* text : {"10.0.0.0/8", "192.0.2.7/32", "fd00::/8", "::1/128"}) {
        EXPECT_EQ(Cidr::parse(text)->to_string(), text);
    }
    EXPECT_EQ(Cidr::parse("192.0.2.7")->to_string(), "192.0.2.7/32");
}

TEST(Cidr, SaysWhichRangeIsMeant) {
    const auto refused = Cidr::parse("10.1.2.3/8");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("10.0.0.0/8"), std::string::npos);
}

class CidrRefuses : public ::testing::TestWithParam<const char*> {};
TEST_P(CidrRefuses, WhatIsNoRange) {
    const auto refused = Cidr::parse(GetParam());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, CidrRefuses,
                         ::testing::Values("", "/", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8",
                                           "10.0.0.0/8 ", " 10.0.0.0/8", "10.0.0.0/08x", "10.0.0.0/999", "10.0.0/8",
                                           "10.0.0.0/255.0.0.0", "fd00::/129", "[fd00::]/8", "::ffff:10.0.0.0/104",
                                           "0.0.0.0/0", "::/0", "10.0.0.1/8", "fd00::1/8", "proxy.example/32"));

}  // namespace
}  // namespace farebox::net::test
