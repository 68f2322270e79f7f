#include "signer/chain/endpoint_memory.hpp"

#include <gtest/gtest.h>

#include "signer/chain/endpoint_pace.hpp"

namespace farebox::signer::test {
namespace {

using namespace std::chrono_literals;

const Address kKey{{1}};
constexpr auto kPatience = 60s;

BootClock::time_point at(std::int64_t seconds) {
    return BootClock::time_point{std::chrono::seconds{1'000 + seconds}};
}

ChainSnapshot reading(std::int64_t seconds, std::int64_t head, std::uint64_t deposit = 1'000) {
    ChainSnapshot snapshot;
    snapshot.as_of = at(seconds);
    snapshot.head = head;
    snapshot.l1_block = head / 4;
    snapshot.last_initialized_round = head / 100;
    snapshot.senders[kKey] = {Wei{deposit}, Wei{std::uint64_t{50}}, 0};
    return snapshot;
}

class Memory : public testing::Test {
protected:
    Wei deposit_at(std::int64_t seconds) { return memory_.word(at(seconds))->senders.at(kKey).deposit; }
    EndpointMemory memory_{kPatience};
};

TEST_F(Memory, IsEmptyAtFirst) {
    EXPECT_EQ(memory_.word(at(0)), nullptr);
    EXPECT_EQ(memory_.problem(at(0)), "");
}

TEST_F(Memory, KeepsTheNewestReadingForAsLongAsItsPatience) {
    memory_.note(reading(0, 400));
    memory_.note(reading(5, 420, 7));
    EXPECT_EQ(memory_.word(at(65))->l1_block, 105);
    EXPECT_EQ(deposit_at(65), Wei{7ULL});
    EXPECT_EQ(memory_.word(at(66)), nullptr);
}

TEST_F(Memory, DoesNotCallABlockNewerBecauseItIsShownAgain) {
    memory_.note(reading(0, 400));
    memory_.note(reading(50, 400, 9));
    EXPECT_EQ(memory_.word(at(50))->as_of, at(0));
    EXPECT_EQ(deposit_at(50), Wei{9ULL}) << "what it says of that block counts";
    memory_.note(reading(61, 400));
    EXPECT_EQ(memory_.word(at(61)), nullptr);
    EXPECT_NE(memory_.problem(at(61)).find("stands still at 400"), std::string::npos);
}

TEST_F(Memory, RecoversAsSoonAsThereIsANewBlock) {
    memory_.note(reading(0, 400));
    memory_.note(reading(100, 400));
    memory_.note(reading(105, 401));
    ASSERT_NE(memory_.word(at(105)), nullptr);
    EXPECT_EQ(memory_.problem(at(105)), "");
}

TEST_F(Memory, TakesOnlyTheWorseOfAReadingThatGoesBack) {
    memory_.note(reading(0, 400, 500));
    memory_.note(reading(5, 390, 900));
    EXPECT_EQ(deposit_at(5), Wei{500ULL});
    EXPECT_EQ(memory_.word(at(5))->l1_block, 100);
    EXPECT_EQ(memory_.word(at(5))->last_initialized_round, 4);
    EXPECT_EQ(memory_.word(at(5))->as_of, at(0)) << "it is not fresher for that";
    memory_.note(reading(10, 391, 300));
    EXPECT_EQ(deposit_at(10), Wei{300ULL});
    memory_.note(reading(15, 410, 700));
    EXPECT_EQ(deposit_at(15), Wei{700ULL}) << "and it is forgotten with the next newer block";
}

TEST_F(Memory, TellsOfGoingBackOnlyOnceItLasts) {
    memory_.note(reading(0, 400));
    memory_.note(reading(5, 399));
    EXPECT_EQ(memory_.problem(at(5)), "");
    memory_.note(reading(25, 399));
    EXPECT_NE(memory_.problem(at(25)).find("gone back behind block 400"), std::string::npos);
}

TEST_F(Memory, BelievesTheWayBackOnceItHasLasted) {
    memory_.note(reading(0, 1'000'000));  // a lie, or a chain that was made anew
    memory_.note(reading(5, 400, 900));
    memory_.note(reading(65, 415, 900));
    EXPECT_EQ(memory_.word(at(65)), nullptr) << "nothing is new yet, and the rest too old";
    memory_.note(reading(70, 416, 900));
    ASSERT_NE(memory_.word(at(70)), nullptr);
    EXPECT_EQ(memory_.word(at(70))->l1_block, 104);
    EXPECT_EQ(memory_.problem(at(70)), "");
}

TEST_F(Memory, TakesARoundOrL1BlockThatGoesBackForTheSame) {
    memory_.note(reading(0, 400));
    auto lower = reading(5, 401);
    lower.last_initialized_round = 3;
    memory_.note(lower);
    EXPECT_EQ(memory_.word(at(5))->last_initialized_round, 4);
    EXPECT_EQ(memory_.word(at(5))->as_of, at(0));
    lower = reading(10, 402);
    lower.l1_block = 99;
    memory_.note(lower);
    EXPECT_EQ(memory_.word(at(10))->l1_block, 100);
}

TEST(Pace, LeavesAnEndpointAloneForLongerEachTime) {
    EndpointPace pace{5s};
    EXPECT_TRUE(pace.is_due(at(0)));
    pace.failed(at(0), 0s);
    EXPECT_TRUE(pace.is_due(at(0))) << "once is nothing";
    pace.failed(at(0), 0s);
    EXPECT_FALSE(pace.is_due(at(4)));
    EXPECT_TRUE(pace.is_due(at(5)));
    pace.failed(at(5), 0s);
    EXPECT_FALSE(pace.is_due(at(14)));
    for (int i = 0; i < 100; ++i) {
        pace.failed(at(20), 0s);
    }
    EXPECT_TRUE(pace.is_due(at(50))) << "but never for more than half a minute";
    pace.succeeded();
    EXPECT_TRUE(pace.is_due(at(20)));
}

TEST(Pace, DoesAsItIsToldWithinReason) {
    EndpointPace pace{5s};
    pace.failed(at(0), 45s);
    EXPECT_FALSE(pace.is_due(at(44)));
    EXPECT_TRUE(pace.is_due(at(45)));
    pace.failed(at(45), 24h);
    EXPECT_TRUE(pace.is_due(at(45 + 300)));
}

}  // namespace
}  // namespace farebox::signer::test
