#include "vault/workers.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace farebox::vault {
namespace {

TEST(Workers, RunEveryJobBeforeTheyEnd) {
    std::atomic<int> ran = 0;
    {
        Workers workers{{.name = "test", .threads = 3}};
        for (int i = 0; i < 100; ++i) {
            ASSERT_TRUE(workers.submit([&](std::size_t) { ++ran; }));
        }
    }
    EXPECT_EQ(ran, 100);
}

TEST(Workers, RunJobsOfDifferentThreadsAtOnce) {
    std::promise<std::size_t> first;
    std::promise<std::size_t> second;
    Workers workers{{.name = "test", .threads = 2}};
    auto from_second = second.get_future();
    ASSERT_TRUE(workers.submit([&](std::size_t worker) {
        // Ends only if the other job runs meanwhile.
        first.set_value(worker + 10 * from_second.get());
    }));
    ASSERT_TRUE(workers.submit([&](std::size_t worker) { second.set_value(worker); }));
    const auto both = first.get_future().get();
    EXPECT_TRUE(both == 1 || both == 10) << both;
}

TEST(Workers, RefuseMoreThanMayWait) {
    std::promise<void> begun;
    std::promise<void> go_on;
    Workers workers{{.name = "test", .threads = 1, .queue_limit = 2}};
    ASSERT_TRUE(workers.submit([&](std::size_t) {
        begun.set_value();
        go_on.get_future().get();
    }));
    begun.get_future().get();
    EXPECT_TRUE(workers.submit([](std::size_t) {}));
    EXPECT_TRUE(workers.submit([](std::size_t) {}));
    EXPECT_FALSE(workers.submit([](std::size_t) {}));
    go_on.set_value();
}

TEST(Workers, LeaveAHangingJobBehindWhenPatienceEnds) {
    auto hang = std::make_shared<std::promise<void>>();
    auto ended = std::make_shared<std::promise<void>>();
    auto waited = ended->get_future();
    {
        Workers workers{{.name = "test", .threads = 1, .patience = std::chrono::milliseconds{1}}};
        ASSERT_TRUE(workers.submit([hang, ended](std::size_t) {
            hang->get_future().get();
            ended->set_value();
        }));
    }
    hang->set_value();
    waited.get();  // it ran on, after its Workers were gone
}

}  // namespace
}  // namespace farebox::vault
