#include <gtest/gtest.h>

#include "signer/chain/chain_view.hpp"
#include "signer/chain/merge.hpp"

namespace farebox::signer::test {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
const Address kKey{{1}};

protocol::Timestamp at(std::int64_t seconds) {
    return {(1'000'000 + seconds) * kSecond};
}

ChainSnapshot snapshot_at(std::int64_t seconds) {
    ChainSnapshot snapshot;
    snapshot.l1_block = 500;
    snapshot.last_initialized_round = 9;
    snapshot.senders[kKey] = {Wei{1'000ULL}, Wei{100ULL}, 0};
    snapshot.as_of = at(seconds);
    return snapshot;
}

void publish(ChainView& view, const ChainSnapshot& snapshot) {
    view.publish(std::make_shared<const ChainSnapshot>(snapshot));
}

TEST(ChainViewAge, IsNoneBeforeTheFirstPoll) {
    const ChainView view{ChainAgeLimits{}};
    EXPECT_EQ(view.age(at(0)), ChainAge::none);
    EXPECT_EQ(view.read(kKey, at(0)).age, ChainAge::none);
}

TEST(ChainViewAge, GoesFromFreshOverSoftToStale) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    EXPECT_EQ(view.age(at(60)), ChainAge::fresh);
    EXPECT_EQ(view.age(at(61)), ChainAge::soft);
    EXPECT_EQ(view.age(at(600)), ChainAge::soft);
    EXPECT_EQ(view.age(at(601)), ChainAge::stale);
}

TEST(ChainViewAge, IsStaleWhenTheClockWasSetBack) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    EXPECT_EQ(view.age(at(-3)), ChainAge::fresh);
    EXPECT_EQ(view.age(at(-60)), ChainAge::stale);
}

TEST(ChainViewRead, ShowsTheSnapshotAsItIsWhileFresh) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    const auto reading = view.read(kKey, at(30));
    EXPECT_TRUE(reading.known_key);
    EXPECT_EQ(reading.l1_block, 500);
    EXPECT_EQ(reading.funds.deposit, Wei{1'000ULL});
}

TEST(ChainViewRead, AssumesTheWorstWhenSoft) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    const auto reading = view.read(kKey, at(121));
    EXPECT_EQ(reading.age, ChainAge::soft);
    EXPECT_EQ(reading.l1_block, 500 + 11);  // 121 s are 10.08 blocks, rounded up
    EXPECT_EQ(reading.funds.deposit, Wei{700ULL});
    EXPECT_EQ(reading.funds.reserve, Wei{100ULL});
}

TEST(ChainViewRead, NeverShowsLessThanNoDeposit) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    view.note_granted(kKey, Wei{900ULL});
    view.note_granted(kKey, Wei{900ULL});
    EXPECT_EQ(view.read(kKey, at(100)).funds.deposit, Wei{});
}

TEST(ChainViewRead, ForgetsGrantsOnceANewSnapshotIsThere) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    publish(view, snapshot_at(10));
    EXPECT_EQ(view.read(kKey, at(100)).funds.deposit, Wei{1'000ULL});
}

TEST(ChainViewRead, KnowsNothingOfOtherKeys) {
    ChainView view{ChainAgeLimits{}};
    publish(view, snapshot_at(0));
    const auto reading = view.read(Address{{2}}, at(0));
    EXPECT_FALSE(reading.known_key);
    EXPECT_TRUE(reading.funds.deposit.is_zero());
}

TEST(ChainMerge, TakesWhatAllowsLess) {
    auto left = snapshot_at(0);
    auto right = snapshot_at(5);
    left.senders[kKey] = {Wei{10ULL}, Wei{5ULL}, 0};
    right.senders[kKey] = {Wei{7ULL}, Wei{8ULL}, 40};
    right.l1_block = 501;
    right.last_initialized_round = 10;
    right.hash_round = 10;
    right.round_block_hash = BlockHash{{9}};
    const auto merged = merge_conservatively({left, right});
    EXPECT_EQ(merged.snapshot.senders.at(kKey), (SenderFunds{Wei{7ULL}, Wei{5ULL}, 40}));
    EXPECT_EQ(merged.snapshot.l1_block, 501);
    EXPECT_EQ(merged.snapshot.last_initialized_round, 10);
    EXPECT_EQ(merged.snapshot.round_block_hash, (BlockHash{{9}}));
    EXPECT_EQ(merged.snapshot.as_of, at(0));
}

TEST(ChainMerge, ReportsNothingWhenOneIsABlockBehind) {
    auto behind = snapshot_at(0);
    behind.l1_block = 499;
    EXPECT_TRUE(merge_conservatively({snapshot_at(0), behind}).disagreements.empty());
}

TEST(ChainMerge, ReportsDifferentFunds) {
    auto other = snapshot_at(0);
    other.senders[kKey].deposit = Wei{1ULL};
    EXPECT_FALSE(merge_conservatively({snapshot_at(0), other}).disagreements.empty());
}

}  // namespace
}  // namespace farebox::signer::test
