#include "signer/ledger/job_queue.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <future>
#include <string>
#include <vector>

namespace farebox::test {
namespace {

using signer::JobQueue;

signer::Job urgent() {
    return {[] {}, [](const Error*) {}, {}};
}

void push(JobQueue& queue) {
    auto job = urgent();
    EXPECT_TRUE(queue.push(job));
}

TEST(JobQueue, RefusesBeyondItsLimitAndAfterClosing) {
    JobQueue queue{1, std::chrono::milliseconds{0}};
    auto one = urgent();
    auto two = urgent();
    EXPECT_TRUE(queue.push(one));
    EXPECT_FALSE(queue.push(two));
    EXPECT_EQ(queue.take(10, JobQueue::Clock::now()).size(), 1U);
    EXPECT_TRUE(queue.push(two));
    queue.close();
    auto three = urgent();
    EXPECT_FALSE(queue.push(three));
    EXPECT_EQ(queue.take(10, JobQueue::Clock::now()).size(), 1U);
}

TEST(JobQueue, HandsOutNothingBelowWhatIsExpected) {
    JobQueue queue{10, std::chrono::hours{1}};
    queue.expect(3);
    push(queue);
    push(queue);
    EXPECT_TRUE(queue.take(10, JobQueue::Clock::now()).empty());
    push(queue);
    EXPECT_EQ(queue.take(10, JobQueue::Clock::now()).size(), 3U);
}

/// Which of the jobs in a group these are.
std::vector<std::string> names_of(const std::vector<signer::Job>& group, std::vector<std::string>& applied) {
    applied.clear();
    for (const auto& job : group) {
        job.apply();
    }
    return applied;
}

TEST(JobQueue, HandsOutNotesFirstAndThenByTurns) {
    JobQueue queue{100, std::chrono::hours{1}};
    std::vector<std::string> applied;
    const auto push_named = [&](std::string name, std::int64_t rank) {
        signer::Job job{[&applied, name] { applied.push_back(name); }, [](const Error*) {}, {rank}};
        EXPECT_TRUE(queue.push(job));
    };
    push_named("late", 9);
    push_named("early", 3);
    push_named("early too", 3);
    push_named("between", 5);
    signer::Job note{[&applied] { applied.emplace_back("note"); }, {}, {}};
    EXPECT_TRUE(queue.push(note));
    signer::Job operators{[&applied] { applied.emplace_back("operator's"); }, [](const Error*) {}, {}};
    EXPECT_TRUE(queue.push(operators));
    const auto group = queue.take(5, JobQueue::Clock::now());
    EXPECT_EQ(names_of(group, applied),
              (std::vector<std::string>{"note", "operator's", "early", "early too", "between"}));
    EXPECT_EQ(names_of(queue.take(5, JobQueue::Clock::now()), applied), (std::vector<std::string>{"late"}));
}

TEST(JobQueue, HandsOutFewAtATimeWhereTurnsAreContended) {
    JobQueue queue{100, std::chrono::hours{1}};
    for (std::int64_t rank = 0; rank < 40; ++rank) {
        auto job = urgent();
        job.turn = {rank, rank >= 5};
        EXPECT_TRUE(queue.push(job));
    }
    EXPECT_EQ(queue.take(5, JobQueue::Clock::now()).size(), 5U);
    EXPECT_EQ(queue.take(100, JobQueue::Clock::now()).size(), JobQueue::kContendedGroup);
    EXPECT_EQ(queue.take(100, JobQueue::Clock::now()).size(), JobQueue::kContendedGroup);
    EXPECT_EQ(queue.take(100, JobQueue::Clock::now()).size(), 40 - 5 - 2 * JobQueue::kContendedGroup);
}

/// Somebody waits in take() for as long as it takes.
class WaitingForJobs : public testing::Test {
protected:
    std::future<std::size_t> take() {
        return std::async(std::launch::async,
                          [this] { return queue.take(10, JobQueue::Clock::now() + std::chrono::hours{1}).size(); });
    }
    JobQueue queue{100, std::chrono::hours{1}};
};

TEST_F(WaitingForJobs, TheLastJobExpectedEndsTheWait) {
    queue.expect(2);
    auto taken = take();
    push(queue);
    push(queue);
    EXPECT_EQ(taken.get(), 2U);
}

TEST_F(WaitingForJobs, ExpectingFewerEndsTheWait) {
    queue.expect(5);
    push(queue);
    auto taken = take();
    queue.expect(1);
    EXPECT_EQ(taken.get(), 1U);
}

TEST_F(WaitingForJobs, WakingEndsTheWaitOnceAndLeavesTheJobs) {
    queue.expect(2);
    push(queue);
    auto taken = take();
    queue.wake();
    EXPECT_EQ(taken.get(), 0U);
    auto again = take();
    push(queue);
    EXPECT_EQ(again.get(), 2U);
}

TEST(JobQueue, HandsOutANoteThatWokeNobody) {
    JobQueue queue{10, std::chrono::milliseconds{1}};
    auto taken = std::async(std::launch::async,
                            [&] { return queue.take(10, JobQueue::Clock::now() + std::chrono::hours{1}).size(); });
    signer::Job note{[] {}, {}, {}};
    EXPECT_TRUE(queue.push(note));
    EXPECT_EQ(taken.get(), 1U);
}

/// A thread that is not needed while little waits.
class WaitingForMany : public WaitingForJobs {
protected:
    std::future<void> wait() {
        return std::async(std::launch::async,
                          [this] { queue.wait_for_many(JobQueue::Clock::now() + std::chrono::hours{1}); });
    }
    void push(std::size_t jobs) {
        for (std::size_t i = 0; i < jobs; ++i) {
            test::push(queue);
        }
    }
    static bool waits(const std::future<void>& waiting) {
        return waiting.wait_for(std::chrono::milliseconds{20}) == std::future_status::timeout;
    }
};

TEST_F(WaitingForMany, EndsWithTheLastOfThem) {
    const auto waiting = wait();
    push(JobQueue::kMany - 1);
    EXPECT_TRUE(waits(waiting));
    push(1);
    waiting.wait();
}

TEST_F(WaitingForMany, DoesNotBeginWhereTheyWaitAlready) {
    push(JobQueue::kMany + 3);
    wait().wait();
}

TEST_F(WaitingForMany, EndsWithTheQueue) {
    const auto waiting = wait();
    EXPECT_TRUE(waits(waiting));
    queue.close();
    waiting.wait();
}

TEST_F(WaitingForMany, EndsInTimeWhateverHappens) {
    queue.wait_for_many(JobQueue::Clock::now());
}

TEST_F(WaitingForJobs, ClosingHandsOutTheRest) {
    queue.expect(5);
    push(queue);
    auto taken = take();
    queue.close();
    EXPECT_EQ(taken.get(), 1U);
}

}  // namespace
}  // namespace farebox::test
