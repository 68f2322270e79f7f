#include "protocol/version.hpp"

#include <gtest/gtest.h>

namespace farebox::protocol {
namespace {

TEST(Version, TakesMissingPartsAsZero) {
    EXPECT_EQ(parse_version("2"), (VersionCore{2, 0, 0}));
    EXPECT_EQ(parse_version("v1.2"), (VersionCore{1, 2, 0}));
    EXPECT_EQ(parse_version("01.2.3-rc.1+build.5"), (VersionCore{1, 2, 3}));
}

TEST(Version, OrdersNumerically) {
    EXPECT_GT(parse_version("0.10.0"), parse_version("0.9.9"));
}

TEST(Version, RefusesWhatIsNoVersion) {
    for (const char* text :
         {"", "v", "garbage", "1.", "1..2", "1.2.3.4", " 1.2.3", "1.2.3 ", "1.2.3_1", "1.2.3-", "1.2.3-a..b",
          "1.2.3-00", "1.2.3+", "-1.2.3", "+1.2.3", "18446744073709551616.0.0", "V1.2.3"}) {
        EXPECT_FALSE(parse_version(text)) << text;
    }
}

}  // namespace
}  // namespace farebox::protocol
