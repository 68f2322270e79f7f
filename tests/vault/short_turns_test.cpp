#include "vault/short_turns.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <thread>

#include "vault/sched_attributes.hpp"

namespace farebox::vault {
namespace {

SchedAttributes attributes_of_this_thread() {
    SchedAttributes attributes;
    EXPECT_EQ(::syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0), 0);
    return attributes;
}

/// In a thread of its own, so that the other tests run as before.
template <class Work>
void in_a_thread(Work work) {
    std::thread{work}.join();
}

TEST(ShortTurns, AreForThisThreadAndWhatItStarts) {
    in_a_thread([] {
        const auto before = attributes_of_this_thread();
        run_in_short_turns();
        const auto after = attributes_of_this_thread();
        // A kernel before 6.12 knows no such thing and tells 0.
        const std::uint64_t expected =
            before.runtime == 0 ? 0 : static_cast<std::uint64_t>(std::chrono::nanoseconds{kShortTurn}.count());
        EXPECT_EQ(after.runtime, expected);
        EXPECT_EQ(after.policy, before.policy);
        EXPECT_EQ(after.nice, before.nice);
        in_a_thread([expected] { EXPECT_EQ(attributes_of_this_thread().runtime, expected); });
    });
}

TEST(ShortTurns, LeaveAPolicyThatSomebodyChose) {
    in_a_thread([] {
        SchedAttributes chosen = attributes_of_this_thread();
        chosen.policy = SCHED_BATCH;
        ASSERT_EQ(::syscall(SYS_sched_setattr, 0, &chosen, 0), 0);
        const auto before = attributes_of_this_thread();
        run_in_short_turns();
        const auto after = attributes_of_this_thread();
        EXPECT_EQ(after.policy, static_cast<std::uint32_t>(SCHED_BATCH));
        EXPECT_EQ(after.runtime, before.runtime);
    });
}

}  // namespace
}  // namespace farebox::vault
