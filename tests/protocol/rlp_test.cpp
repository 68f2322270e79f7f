#include "protocol/rlp.hpp"

#include <gtest/gtest.h>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::protocol {
namespace {

std::string hex_of(const RlpList& list) {
    return to_hex(as_bytes(list.finish()));
}

// The values are those of the Ethereum wiki's "RLP" page.

TEST(RlpList, OfNothing) {
    EXPECT_EQ(hex_of(RlpList{}), "c0");
}

TEST(RlpList, OfTexts) {
    EXPECT_EQ(hex_of(RlpList{}.add("cat").add("dog")), "c88363617483646f67");
    EXPECT_EQ(hex_of(RlpList{}.add("")), "c180");
}

TEST(RlpList, OfBytesThatStandForThemselves) {
    EXPECT_EQ(hex_of(RlpList{}.add(std::string_view{"\0", 1}).add("\x7f")), "c2007f");
    EXPECT_EQ(hex_of(RlpList{}.add("\x80")), "c28180");
}

TEST(RlpList, OfNumbers) {
    EXPECT_EQ(hex_of(RlpList{}.add(Uint256{})), "c180");
    EXPECT_EQ(hex_of(RlpList{}.add(Uint256{{15}}).add(Uint256{{1024}})), "c40f820400");
    EXPECT_EQ(hex_of(RlpList{}.add(Uint256{{127}}).add(Uint256{{128}})), "c37f8180");
    EXPECT_EQ(hex_of(RlpList{}.add(kMaxUint256)), "e1a0" + std::string(64, 'f'));
}

TEST(RlpList, OfAnEmptyList) {
    EXPECT_EQ(hex_of(RlpList{}.add_empty_list()), "c1c0");
}

TEST(RlpList, OfLongThings) {
    EXPECT_EQ(hex_of(RlpList{}.add(std::string(55, 'a'))).substr(0, 6), "f838b7");
    EXPECT_EQ(hex_of(RlpList{}.add("Lorem ipsum dolor sit amet, consectetur adipisicing elit")).substr(0, 8),
              "f83ab838");
    EXPECT_EQ(hex_of(RlpList{}.add(std::string(1'024, 'a'))).substr(0, 12), "f90403b90400");
    EXPECT_EQ(hex_of(RlpList{}.add(std::string(54, 'a'))).substr(0, 4), "f7b6");
}

}  // namespace
}  // namespace farebox::protocol
