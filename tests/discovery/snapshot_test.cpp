#include "signer/discovery/snapshot.hpp"

#include <gtest/gtest.h>

namespace farebox::signer::test {
namespace {

using Wanted = std::vector<std::string>;

DiscoverySnapshot snapshot() {
    return DiscoverySnapshot{{{{"x", "y"}, "1"}, {{"y"}, "2"}, {{"z"}, "3"}}};
}

TEST(Snapshot, TellsAllWhereNothingIsWanted) {
    EXPECT_EQ(snapshot().body(), "[1,2,3]\n");
    EXPECT_EQ(DiscoverySnapshot{{}}.body(), "[]\n");
}

TEST(Snapshot, TellsThoseWithOneOfTheCapabilitiesInTheOrderAskedEachOnce) {
    EXPECT_EQ(snapshot().body(Wanted{"y"}), "[1,2]\n");
    EXPECT_EQ(snapshot().body(Wanted{"z", "y", "x"}), "[3,1,2]\n");
    EXPECT_EQ(snapshot().body(Wanted{"nope", "z"}), "[3]\n");
}

TEST(Snapshot, ComparesExactly) {
    EXPECT_EQ(snapshot().body(Wanted{"X"}), "[]\n");
    EXPECT_EQ(snapshot().body(Wanted{"y "}), "[]\n");
}

TEST(Snapshot, LeavesOutWhatWouldMakeTheAnswerTooLarge) {
    const std::string half(DiscoverySnapshot::kMaxBytes / 2, '1');
    const DiscoverySnapshot bounded{{{{"a"}, half}, {{"b"}, half}, {{"c"}, "2"}}};
    EXPECT_EQ(bounded.size(), 2U);
    EXPECT_LE(bounded.body().size(), DiscoverySnapshot::kMaxBytes);
    EXPECT_EQ(bounded.body(Wanted{"b"}), "[]\n");
    EXPECT_EQ(bounded.body(Wanted{"c"}), "[2]\n");
}

}  // namespace
}  // namespace farebox::signer::test
