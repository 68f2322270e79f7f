// The next group is written while the disk is busy with the one before, and no answer comes before its sync.
#include <future>
#include <set>
#include <thread>

#include "tests/ledger/failing_vfs.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

/// As many as are written without waiting for the disk.
constexpr std::size_t kGroup = 16;

class LedgerOnASlowDisk : public testing::Test {
protected:
    using Outcome = Result<signer::ReserveOutcome>;

    void SetUp() override {
        harness.options.vfs = failing_vfs();
        set_disk_fault({});
        harness.open();
        for (int turn = 0; turn < 10; ++turn) {
            harness.settle();  // the housekeeping of the start is done, one step a turn
        }
        planned_before = harness.planned;
        hold_syncs(true);
    }
    void TearDown() override {
        hold_syncs(false);
        set_disk_fault({});
        harness.close();
    }

    void ask(std::size_t requests) {
        for (std::size_t request = 0; request < requests; ++request) {
            auto promise = std::make_shared<std::promise<Outcome>>();
            answers.push_back(promise->get_future());
            harness.ledger().reserve(harness.first(), [this, promise](Outcome outcome) {
                ++answered;
                promise->set_value(std::move(outcome));
            });
        }
    }
    /// One group that waits for the disk and, where there are enough requests, one written behind it.
    void ask_while_the_disk_is_busy(std::size_t requests) {
        ask(1);
        wait_for_a_held_sync();
        ask(requests);
    }
    void wait_until_planned(std::size_t requests) {
        while (static_cast<std::size_t>(harness.planned - planned_before) < requests) {
            std::this_thread::yield();
        }
    }
    /// So many groups, since the operations were last taken. A sync that is held has not begun.
    static void wait_until_written(int groups) {
        for (int written = 0; written < groups; written += take_disk_operations()) {
            std::this_thread::yield();
        }
    }
    void wait_until_ok() {
        while (!harness.ledger().health().ok) {
            std::this_thread::sleep_for(std::chrono::milliseconds{1});
        }
    }

    LedgerHarness harness;
    int planned_before = 0;
    std::atomic<std::size_t> answered{0};
    std::vector<std::future<Outcome>> answers;
};

TEST_F(LedgerOnASlowDisk, WritesTheNextGroupMeanwhileAndAnswersNobodyBeforeTheSync) {
    ask_while_the_disk_is_busy(kGroup);
    wait_until_planned(1 + kGroup);
    EXPECT_EQ(answered, 0U);
    hold_syncs(false);
    std::int64_t last = 0;
    for (auto& answer : answers) {
        const auto outcome = answer.get();
        ASSERT_TRUE(outcome);
        EXPECT_GT(outcome->grant.id, last);
        last = outcome->grant.id;
    }
    EXPECT_EQ(harness.ledger().health().sequence, last);
}

TEST_F(LedgerOnASlowDisk, IsWrittenByOneThreadWhileLittleWaits) {
    hold_syncs(false);
    std::set<std::thread::id> writers;
    for (int payment = 0; payment < 50; ++payment) {
        auto request = harness.first();
        request.approve = [&](const auto&, const auto*, auto) -> Result<void> {
            writers.insert(std::this_thread::get_id());
            return {};
        };
        harness.grant(std::move(request));
    }
    EXPECT_EQ(writers.size(), 1U);
}

TEST_F(LedgerOnASlowDisk, LosesTheGroupBehindAFailedSyncAsWell) {
    const auto before = harness.ledger().health().sequence;
    take_disk_operations();
    ask_while_the_disk_is_busy(kGroup);
    wait_until_planned(1 + kGroup);
    wait_until_written(2);
    set_disk_fault({0, false, false});
    hold_syncs(false);
    for (auto& answer : answers) {
        EXPECT_EQ(code_of(answer.get()), ErrorCode::ledger_unavailable);
    }
    wait_until_ok();
    for (const auto& client : harness.usage()) {
        EXPECT_EQ(client.ev_total, Wei{}) << "a refused payment was charged";
    }
    const auto grant = harness.grant(harness.first());
    EXPECT_GT(grant.id, before + 1 + static_cast<std::int64_t>(kGroup)) << "ids are not used again";
    EXPECT_GT(grant.first_nonce, kGroup) << "nonces are not used again";
}

/// The second fault meets recovering itself, wherever it is by then.
class LedgerThatRecoversTwice : public LedgerOnASlowDisk, public testing::WithParamInterface<int> {};

TEST_P(LedgerThatRecoversTwice, ChargesNothingForWhatASyncLost) {
    ask_while_the_disk_is_busy(0);
    set_disk_fault({0, false, false});
    hold_syncs(false);
    EXPECT_EQ(code_of(answers.at(0).get()), ErrorCode::ledger_unavailable);
    set_disk_fault({GetParam(), false, false});
    wait_until_ok();
    set_disk_fault({});
    wait_until_ok();
    for (const auto& client : harness.usage()) {
        EXPECT_EQ(client.ev_total, Wei{});
    }
}

INSTANTIATE_TEST_SUITE_P(At, LedgerThatRecoversTwice, testing::Range(0, 14));

TEST_F(LedgerOnASlowDisk, RefusesWhatComesWhileASyncFails) {
    ask_while_the_disk_is_busy(0);
    set_disk_fault({0, false, false});
    hold_syncs(false);
    ask(kGroup);
    for (auto& answer : answers) {
        const auto outcome = answer.get();
        EXPECT_TRUE(outcome || outcome.error().code == ErrorCode::ledger_unavailable);
    }
    wait_until_ok();
}

TEST_F(LedgerOnASlowDisk, SaysThatTheDiskHangs) {
    hold_syncs(false);
    harness.options.hangs_after = std::chrono::milliseconds{0};
    harness.open();
    hold_syncs(true);
    ask_while_the_disk_is_busy(0);
    EXPECT_FALSE(harness.ledger().health().ok);
    hold_syncs(false);
    EXPECT_TRUE(answers.at(0).get());
    wait_until_ok();
}

TEST_F(LedgerOnASlowDisk, ClosesOnceEverythingIsAnswered) {
    ask_while_the_disk_is_busy(kGroup + 3);
    std::jthread release{[] { hold_syncs(false); }};
    harness.close();
    EXPECT_EQ(answered, 1 + kGroup + 3);
    EXPECT_EQ(harness.sql("SELECT count(*) FROM grants"), static_cast<std::int64_t>(1 + kGroup + 3));
}

}  // namespace
}  // namespace farebox::test
