#include <gtest/gtest.h>

#include "signer/chain/chain_view.hpp"
#include "signer/chain/merge.hpp"

namespace farebox::signer::test {
namespace {

const Address kKey{{1}};

BootClock::time_point at(std::int64_t seconds) {
    return BootClock::time_point{std::chrono::seconds{1'000'000 + seconds}};
}

ChainSnapshot snapshot_at(std::int64_t seconds) {
    ChainSnapshot snapshot;
    snapshot.l1_block = 500;
    snapshot.last_initialized_round = 9;
    snapshot.senders[kKey] = {Wei{1'000ULL}, Wei{100ULL}, 0};
    snapshot.as_of = at(seconds);
    return snapshot;
}

/// A view whose clock the test moves.
class View : public ChainView {
public:
    View() : ChainView{ChainAgeLimits{}, [this] { return now_; }} {}
    void publish(const ChainSnapshot& snapshot) { ChainView::publish(std::make_shared<const ChainSnapshot>(snapshot)); }
    /// The reading of a key so many seconds after the first snapshot.
    ChainReading read_at(std::int64_t seconds, const Address& key = kKey) {
        now_ = at(seconds);
        return read(key);
    }

private:
    BootClock::time_point now_ = at(0);
};

TEST(ChainViewAge, IsNoneBeforeTheFirstPoll) {
    EXPECT_EQ(View{}.read_at(0).age, ChainAge::none);
}

TEST(ChainViewAge, GoesFromFreshOverSoftToStale) {
    View view;
    view.publish(snapshot_at(0));
    EXPECT_EQ(view.read_at(60).age, ChainAge::fresh);
    EXPECT_EQ(view.read_at(61).age, ChainAge::soft);
    EXPECT_EQ(view.read_at(600).age, ChainAge::soft);
    EXPECT_EQ(view.read_at(601).age, ChainAge::stale);
}

TEST(ChainViewRead, ShowsTheSnapshotAsItIsWhileFresh) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    const auto reading = view.read_at(30);
    EXPECT_TRUE(reading.known_key);
    EXPECT_EQ(reading.l1_block, 500);
    EXPECT_EQ(reading.funds.deposit, Wei{1'000ULL});
}

TEST(ChainViewRead, AssumesTheWorstWhenSoft) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    const auto reading = view.read_at(121);
    EXPECT_EQ(reading.age, ChainAge::soft);
    EXPECT_EQ(reading.l1_block, 500 + 11);  // 121 s are 10.08 blocks, rounded up
    EXPECT_EQ(reading.funds.deposit, Wei{700ULL});
    EXPECT_EQ(reading.funds.reserve, Wei{100ULL});
}

TEST(ChainViewRead, CountsGrantsOnWhereTheNewestBlockIsStillTheSame) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    view.read_at(20);
    view.begin_poll();
    view.publish(snapshot_at(0));
    EXPECT_EQ(view.read_at(100).funds.deposit, Wei{700ULL});
}

class PausedView : public testing::Test {
protected:
    PausedView() {
        paused_.paused = true;
        view_.publish(paused_);
    }
    ChainReading read_at(std::int64_t seconds) {
        paused_.as_of = at(seconds);
        view_.read_at(seconds);
        view_.begin_poll();
        view_.publish(paused_);
        return view_.read_at(seconds);
    }
    View view_;
    ChainSnapshot paused_ = snapshot_at(0);
};

TEST_F(PausedView, IsSoftHoweverFreshAndStaleOnceItHasLastedAsLong) {
    EXPECT_EQ(read_at(1).age, ChainAge::soft);
    EXPECT_TRUE(read_at(1).paused);
    EXPECT_EQ(read_at(600).age, ChainAge::soft);
    EXPECT_EQ(read_at(601).age, ChainAge::stale);
}

TEST_F(PausedView, CountsAllThatIsGrantedMeanwhile) {
    view_.note_granted(kKey, Wei{100ULL});
    EXPECT_EQ(read_at(10).funds.deposit, Wei{900ULL});
    view_.note_granted(kKey, Wei{50ULL});
    EXPECT_EQ(read_at(20).funds.deposit, Wei{850ULL});
}

TEST_F(PausedView, EndsWithThePause) {
    read_at(601);
    paused_.paused = false;
    EXPECT_EQ(read_at(602).age, ChainAge::fresh);
    EXPECT_FALSE(read_at(602).paused);
    paused_.paused = true;
    EXPECT_EQ(read_at(700).age, ChainAge::soft) << "another pause begins anew";
}

TEST(ChainViewRead, NeverShowsLessThanNoDeposit) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{900ULL});
    view.note_granted(kKey, Wei{900ULL});
    EXPECT_EQ(view.read_at(100).funds.deposit, Wei{});
}

TEST(ChainViewRead, ForgetsGrantsOnceANewSnapshotIsThere) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    view.begin_poll();
    view.publish(snapshot_at(10));
    EXPECT_EQ(view.read_at(100).funds.deposit, Wei{1'000ULL});
}

TEST(ChainViewRead, KeepsWhatWasGrantedSinceTheNewSnapshotsPollBegan) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    view.begin_poll();
    view.note_granted(kKey, Wei{50ULL});
    view.publish(snapshot_at(10));
    EXPECT_EQ(view.read_at(100).funds.deposit, Wei{950ULL});
}

TEST(ChainViewRead, KeepsEveryGrantWhenAPollFails) {
    View view;
    view.publish(snapshot_at(0));
    view.note_granted(kKey, Wei{300ULL});
    view.begin_poll();
    view.note_granted(kKey, Wei{50ULL});
    view.begin_poll();
    EXPECT_EQ(view.read_at(100).funds.deposit, Wei{650ULL});
}

TEST(ChainViewRead, KnowsNothingOfOtherKeys) {
    View view;
    view.publish(snapshot_at(0));
    const auto reading = view.read_at(0, Address{{2}});
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
    EXPECT_EQ(merged.snapshot.as_of, at(5)) << "it allows no more than the newest one";
}

TEST(ChainMerge, IsPausedWhereOneSaysSo) {
    auto paused = snapshot_at(0);
    paused.paused = true;
    const auto merged = merge_conservatively({snapshot_at(0), paused, snapshot_at(0)});
    EXPECT_TRUE(merged.snapshot.paused);
    EXPECT_FALSE(merged.disagreements.empty());
}

TEST(ChainMerge, TakesAKeyThatOneOnlyWasAskedAbout) {
    auto other = snapshot_at(0);
    other.senders[Address{{2}}] = {Wei{5ULL}, Wei{6ULL}, 0};
    const auto merged = merge_conservatively({snapshot_at(0), other});
    EXPECT_EQ(merged.snapshot.senders.at(Address{{2}}), (SenderFunds{Wei{5ULL}, Wei{6ULL}, 0}));
    EXPECT_TRUE(merged.disagreements.empty());
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
