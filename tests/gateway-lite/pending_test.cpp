#include "farebox/pending.hpp"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include "gateway-lite/library_thread.hpp"
#include "tests/gateway-lite/child_process.hpp"
#include "tests/gateway-lite/task.hpp"

namespace farebox {
namespace {

using gateway::test::holds_in_child;
using gateway::test::Task;

using Operation = detail::OperationOf<std::string>;

std::shared_ptr<Operation> make_operation() {
    return std::make_shared<Operation>(Post{});
}

TEST(Pending, GetWaitsForTheResult) {
    const auto operation = make_operation();
    std::thread other{[operation] { operation->settle(std::string{"done"}); }};
    const auto result = Pending<std::string>{operation}.get();
    other.join();
    EXPECT_EQ(*result, "done");
}

TEST(Pending, DroppingItCancels) {
    const auto operation = make_operation();
    bool stopped = false;
    operation->on_cancel([&stopped] { stopped = true; });
    {
        const Pending<std::string> dropped{operation};
    }
    EXPECT_TRUE(stopped);
    EXPECT_EQ(operation->take().error().code, ErrorCode::cancelled);
}

TEST(Pending, ThenRunsExactlyOnceAndNeverInsideThen) {
    const auto operation = make_operation();
    operation->settle(std::string{"done"});
    std::promise<std::thread::id> ran;
    Pending<std::string>{operation}.then(
        [&ran](Result<std::string>) { ran.set_value(std::this_thread::get_id()); });  // a second call would throw
    EXPECT_NE(ran.get_future().get(), std::this_thread::get_id());
}

TEST(Pending, ThenIsNotCancelledByItsEnd) {
    const auto operation = make_operation();
    std::promise<std::string> got;
    Pending<std::string>{operation}.then([&got](Result<std::string> result) { got.set_value(*result); });
    operation->settle(std::string{"later"});
    EXPECT_EQ(got.get_future().get(), "later");
}

TEST(Pending, CancellerWorksFromAnyThreadAndKeepsNothingAlive) {
    auto operation = make_operation();
    Pending<std::string> pending{operation};
    const auto canceller = pending.canceller();
    std::thread{[canceller] { canceller.cancel(); }}.join();
    EXPECT_EQ(std::move(pending).get().error().code, ErrorCode::cancelled);
    const std::weak_ptr<Operation> alive{operation};
    operation.reset();
    EXPECT_TRUE(alive.expired());
    canceller.cancel();
}

TEST(Pending, TheFirstResultCounts) {
    const auto operation = make_operation();
    EXPECT_TRUE(operation->settle(std::string{"first"}));
    EXPECT_FALSE(operation->settle(std::string{"second"}));
    operation->cancel();
    EXPECT_EQ(*Pending<std::string>{operation}.get(), "first");
}

TEST(Pending, IsConsumedOnce) {
    const auto operation = make_operation();
    operation->settle(std::string{"done"});
    Pending<std::string> pending{operation};
    EXPECT_TRUE(std::move(pending).get());
    EXPECT_EQ(std::move(pending).get().error().code, ErrorCode::invalid_argument);  // NOLINT(bugprone-use-after-move)
}

TEST(Pending, GetOnALibraryThreadWouldDeadlock) {
    const auto operation = make_operation();
    ErrorCode code = ErrorCode::internal;
    gateway::start_library_thread([&] { code = Pending<std::string>{operation}.get().error().code; }).join();
    EXPECT_EQ(code, ErrorCode::would_deadlock);
    EXPECT_TRUE(operation->has_ended());
}

TEST(Pending, IsRefusedInAChildProcess) {
    const auto operation = make_operation();
    EXPECT_TRUE(holds_in_child(
        [&] { return Pending<std::string>{operation}.get().error().code == ErrorCode::invalid_argument; }));
}

TEST(Pending, ThenInAChildProcessGetsAnError) {
    if (const char* const why = gateway::test::why_no_threads_in_child()) {
        GTEST_SKIP() << why;
    }
    const auto operation = make_operation();
    EXPECT_TRUE(holds_in_child([&] {
        std::promise<ErrorCode> code;
        Pending<std::string>{operation}.then([&](Result<std::string> result) { code.set_value(result.error().code); });
        return code.get_future().get() == ErrorCode::invalid_argument;
    }));
}

TEST(Pending, DroppingItInAChildProcessLeavesTheParentsOperationAlone) {
    const auto operation = make_operation();
    bool stopped = false;
    operation->on_cancel([&stopped] { stopped = true; });
    EXPECT_TRUE(holds_in_child([&] {
        Pending<std::string> dropped{operation};
        dropped = Pending<std::string>{make_operation()};
        return !stopped;
    }));
}

TEST(Pending, ThenOnAConsumedOneGetsAnErrorAndMayThrow) {
    Pending<std::string> pending{make_operation()};
    static_cast<void>(Pending<std::string>{std::move(pending)});
    std::promise<ErrorCode> code;
    std::move(pending).then([&code](Result<std::string> result) {  // NOLINT(bugprone-use-after-move)
        code.set_value(result.error().code);
        throw std::runtime_error{"the program's"};
    });
    EXPECT_EQ(code.get_future().get(), ErrorCode::invalid_argument);
}

Task await_into(Pending<std::string> pending, std::promise<Result<std::string>>& out) {
    out.set_value(co_await std::move(pending));
}

TEST(Pending, CoAwaitInAChildProcessGoesOnAtOnceWithAnError) {
    const auto operation = make_operation();
    EXPECT_TRUE(holds_in_child([&] {
        std::promise<Result<std::string>> out;
        const auto task = await_into(Pending<std::string>{operation}, out);
        const bool ended = task.handle.done();
        task.handle.destroy();
        return ended && out.get_future().get().error().code == ErrorCode::invalid_argument;
    }));
}

TEST(Pending, CoAwaitOfAConsumedOneGoesOnAtOnceWithAnError) {
    Pending<std::string> pending{make_operation()};
    static_cast<void>(Pending<std::string>{std::move(pending)});
    std::promise<Result<std::string>> out;
    const auto task = await_into(std::move(pending), out);  // NOLINT(bugprone-use-after-move)
    EXPECT_TRUE(task.handle.done());
    EXPECT_EQ(out.get_future().get().error().code, ErrorCode::invalid_argument);
    task.handle.destroy();
}

TEST(Pending, CoAwaitGoesOnThroughPost) {
    std::promise<std::function<void()>> posted;
    const auto operation =
        std::make_shared<Operation>([&posted](std::function<void()> work) { posted.set_value(work); });
    std::promise<Result<std::string>> out;
    const auto task = await_into(Pending<std::string>{operation}, out);
    operation->settle(std::string{"done"});
    posted.get_future().get()();  // this test's event loop
    EXPECT_EQ(*out.get_future().get(), "done");
    task.handle.destroy();
}

TEST(Pending, DestroyingASuspendedCoroutineCancels) {
    std::function<void()> posted;
    const auto operation = std::make_shared<Operation>([&posted](std::function<void()> work) { posted = work; });
    std::promise<Result<std::string>> out;
    const auto task = await_into(Pending<std::string>{operation}, out);
    task.handle.destroy();
    EXPECT_EQ(operation->take().error().code, ErrorCode::cancelled);
    ASSERT_TRUE(posted);
    posted();  // must not resume what is gone
}

}  // namespace
}  // namespace farebox
