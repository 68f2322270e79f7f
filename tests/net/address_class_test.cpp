#include "net/address_class.hpp"

#include <gtest/gtest.h>

#include <string>

namespace farebox::net {
namespace {

struct Case {
    const char* literal;
    AddressClass meaning;
};

class AddressClassOf : public testing::TestWithParam<Case> {};

TEST_P(AddressClassOf, EachLiteral) {
    EXPECT_EQ(classify_literal(GetParam().literal), GetParam().meaning) << GetParam().literal;
}
INSTANTIATE_TEST_SUITE_P(
    Every, AddressClassOf,
    testing::Values(
        Case{"8.8.8.8", AddressClass::global}, Case{"172.15.0.1", AddressClass::global},
        Case{"172.32.0.1", AddressClass::global}, Case{"100.128.0.1", AddressClass::global},
        Case{"223.255.255.255", AddressClass::global}, Case{"2606:4700::1111", AddressClass::global},
        Case{"127.0.0.1", AddressClass::loopback}, Case{"127.255.255.255", AddressClass::loopback},
        Case{"0.0.0.0", AddressClass::loopback}, Case{"::1", AddressClass::loopback},
        Case{"::", AddressClass::loopback}, Case{"::ffff:127.0.0.1", AddressClass::loopback},
        Case{"169.254.169.254", AddressClass::link_local}, Case{"fe80::1", AddressClass::link_local},
        Case{"febf::1", AddressClass::link_local}, Case{"::ffff:169.254.169.254", AddressClass::link_local},
        Case{"10.1.2.3", AddressClass::private_network}, Case{"172.16.0.1", AddressClass::private_network},
        Case{"172.31.255.255", AddressClass::private_network}, Case{"192.168.1.1", AddressClass::private_network},
        Case{"100.64.0.1", AddressClass::private_network}, Case{"224.0.0.1", AddressClass::private_network},
        Case{"255.255.255.255", AddressClass::private_network}, Case{"fd00::1", AddressClass::private_network},
        Case{"fec0::1", AddressClass::private_network}, Case{"ff02::1", AddressClass::private_network},
        Case{"64:ff9b::a00:1", AddressClass::private_network}, Case{"64:ff9b::808:808", AddressClass::global}));

TEST(AddressClassOfAName, IsNotKnown) {
    for (const char* name : {"localhost", "example.com", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", ""}) {
        EXPECT_FALSE(classify_literal(name)) << name;
    }
}

}  // namespace
}  // namespace farebox::net
