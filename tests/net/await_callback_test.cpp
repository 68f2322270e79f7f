#include "net/await_callback.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace farebox::net {
namespace {

namespace asio = boost::asio;

using Completion = std::function<void(std::string)>;
using Start = std::function<void(Completion, NobodyWaits)>;

Deadline at_once() {
    return std::chrono::steady_clock::now();
}

/// What a coroutine of this thread gets.
std::optional<std::string> wait(asio::io_context& context, Deadline deadline, Start start) {
    std::optional<std::string> got;
    bool finished = false;
    asio::co_spawn(context, await_callback<std::string>(deadline, std::move(start)),
                   [&](const std::exception_ptr&, std::optional<std::string> value) {
                       got = std::move(value);
                       finished = true;
                   });
    context.restart();
    const auto busy = asio::make_work_guard(context);
    while (!finished) {
        context.run_one();
    }
    return got;
}

std::optional<std::string> wait(Deadline deadline, Start start) {
    asio::io_context context{1};
    return wait(context, deadline, std::move(start));
}

TEST(AwaitCallback, GetsWhatIsCompletedBeforeStartReturns) {
    EXPECT_EQ(wait(at_once(), [](const Completion& done, const NobodyWaits&) { done("inline"); }), "inline");
}

TEST(AwaitCallback, GetsWhatAnotherThreadCompletes) {
    std::thread other;
    const auto start = [&](Completion done, const NobodyWaits&) {
        other = std::thread{[done = std::move(done)] { done("late"); }};
    };
    EXPECT_EQ(wait(Deadline::max(), start), "late");
    other.join();
}

TEST(AwaitCallback, GoesOnWithNothingAtItsDeadline) {
    Completion kept;
    EXPECT_EQ(wait(at_once(), [&](Completion done, const NobodyWaits&) { kept = std::move(done); }), std::nullopt);
}

TEST(AwaitCallback, SaysThatNobodyWaitsOnlyOnceItGaveUp) {
    Completion kept;
    NobodyWaits nobody_waits;
    bool at_start = true;
    const auto start = [&](Completion done, NobodyWaits told) {
        kept = std::move(done);
        at_start = *told;
        nobody_waits = std::move(told);
    };
    wait(at_once(), start);
    EXPECT_FALSE(at_start);
    EXPECT_TRUE(*nobody_waits);
}

TEST(AwaitCallback, DropsACompletionThatComesTooLate) {
    asio::io_context context{1};
    Completion kept;
    wait(context, at_once(), [&](Completion done, const NobodyWaits&) { kept = std::move(done); });
    kept("too late");
    context.restart();
    EXPECT_EQ(context.poll(), 0U);
}

TEST(AwaitCallback, MayBeCompletedAfterItsContextIsGone) {
    Completion kept;
    NobodyWaits nobody_waits;
    wait(at_once(), [&](Completion done, NobodyWaits told) {
        kept = std::move(done);
        nobody_waits = std::move(told);
    });
    std::thread{[kept = std::move(kept)] { kept("much too late"); }}.join();
    EXPECT_TRUE(*nobody_waits);
}

/// Completions and deadlines that meet: each wait ends once, with its value or with nothing.
TEST(AwaitCallback, EndsOnceWhereCompletionAndDeadlineMeet) {
    asio::io_context context{1};
    for (int i = 0; i < 50; ++i) {
        std::thread other;
        const auto start = [&](Completion done, const NobodyWaits&) {
            other = std::thread{[done = std::move(done)] {
                std::this_thread::sleep_for(std::chrono::milliseconds{10});
                done("value");
            }};
        };
        const auto got = wait(context, at_once(), start);
        other.join();
        EXPECT_EQ(got.value_or("value"), "value");
    }
}

}  // namespace
}  // namespace farebox::net
