#include "signer/ledger/job_queue.hpp"

#include <gtest/gtest.h>

#include <future>

namespace farebox::test {
namespace {

using signer::JobQueue;

signer::Job urgent() {
    return {[] {}, [](const Error*) {}};
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

/// Somebody waits in take() for as long as it takes.
class WaitingForJobs : public testing::Test {
protected:
    std::future<std::size_t> take() {
        return std::async(std::launch::async,
                          [this] { return queue.take(10, JobQueue::Clock::now() + std::chrono::hours{1}).size(); });
    }
    JobQueue queue{10, std::chrono::hours{1}};
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

TEST_F(WaitingForJobs, ClosingHandsOutTheRest) {
    queue.expect(5);
    push(queue);
    auto taken = take();
    queue.close();
    EXPECT_EQ(taken.get(), 1U);
}

}  // namespace
}  // namespace farebox::test
