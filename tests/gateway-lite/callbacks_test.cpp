// Where the program's functions run, and what becomes of those that throw or find no thread.
#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <future>
#include <stdexcept>
#include <thread>

#include "gateway-lite/library_thread.hpp"
#include "tests/gateway-lite/child_process.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/task.hpp"

namespace farebox::gateway::test {
namespace {

class Callbacks : public GatewayFixture {};

/// In a child process, where the library starts threads of its own.
class CallbacksInChild : public Callbacks {
protected:
    void SetUp() override {
        if (const char* const why = why_no_threads_in_child()) {
            GTEST_SKIP() << why;
        }
    }
};

/// Until its end no thread can be started: none may have so large a stack.
class NoThreads {
public:
    NoThreads() {
        pthread_getattr_default_np(&before_);
        pthread_attr_t huge;
        pthread_attr_init(&huge);
        pthread_attr_setstacksize(&huge, std::size_t{1} << 60U);
        pthread_setattr_default_np(&huge);
        pthread_attr_destroy(&huge);
    }
    NoThreads(const NoThreads&) = delete;
    NoThreads& operator=(const NoThreads&) = delete;
    ~NoThreads() {
        pthread_setattr_default_np(&before_);
        pthread_attr_destroy(&before_);
    }

private:
    pthread_attr_t before_{};
};

Task await_call(Pending<Response> pending, std::promise<Result<Response>>& out) {
    out.set_value(co_await std::move(pending));
}

TEST_F(CallbacksInChild, AreToldThatTheGatewayIsTheParents) {
    auto gateway = open(options());
    EXPECT_TRUE(holds_in_child([&] {
        std::promise<ErrorCode> code;
        gateway.call(request()).then([&code](Result<Response> result) { code.set_value(result.error().code); });
        return code.get_future().get() == ErrorCode::invalid_argument;
    }));
}

TEST_F(CallbacksInChild, AreToldThatTheCallIsTheParents) {
    auto gateway = open(options());
    auto pending = gateway.call(request());
    EXPECT_TRUE(holds_in_child([&] {
        std::promise<ErrorCode> code;
        std::move(pending).then([&code](Result<Response> result) { code.set_value(result.error().code); });
        return code.get_future().get() == ErrorCode::invalid_argument;
    }));
    EXPECT_TRUE(std::move(pending).get());  // NOLINT(bugprone-use-after-move): moved from in the child
}

TEST_F(CallbacksInChild, LetCoroutinesGoOn) {
    auto gateway = open(options());
    EXPECT_TRUE(holds_in_child([&] {
        std::promise<Result<Response>> out;
        await_call(gateway.call(request()), out);
        return out.get_future().get().error().code == ErrorCode::invalid_argument;
    }));
}

TEST_F(Callbacks, AndALogThatThrowEndThere) {
    auto with = options();
    with.log = [](LogLevel, std::string_view) { throw std::runtime_error{"the log's"}; };
    auto gateway = open(std::move(with));
    std::promise<void> first;
    std::promise<void> second;
    gateway.call(request()).then([&first](Result<Response>) {
        first.set_value();
        throw std::runtime_error{"the callback's"};
    });
    first.get_future().get();
    gateway.call(request()).then([&second](Result<Response>) {
        second.set_value();
        throw 7;
    });
    second.get_future().get();
    EXPECT_TRUE(gateway.call(request()).get());
}

TEST_F(Callbacks, RunWherePostSaysAlsoAfterTheGatewayIsClosed) {
    auto with = options();
    std::promise<std::function<void()>> posted;
    with.post = [&posted](std::function<void()> work) { posted.set_value(std::move(work)); };
    auto gateway = std::make_unique<Gateway>(open(std::move(with)));
    auto pending = gateway->call(request());
    gateway.reset();
    std::thread::id ran;
    std::move(pending).then([&ran](Result<Response>) { ran = std::this_thread::get_id(); });
    posted.get_future().get()();
    EXPECT_EQ(ran, std::this_thread::get_id());
}

TEST_F(Callbacks, RunInPlaceWhereTheSystemGivesNoThread) {
    auto gateway = std::make_unique<Gateway>(open(options()));
    auto pending = gateway->call(request());
    gateway.reset();
    const NoThreads none;
    bool ran = false;
    std::move(pending).then([&ran](Result<Response>) { ran = true; });
    EXPECT_TRUE(ran);
}

TEST_F(Callbacks, AGatewayWithoutThreadsIsAnError) {
    sigset_t before;
    pthread_sigmask(SIG_SETMASK, nullptr, &before);
    const NoThreads none;
    const auto gateway = Gateway::open(options());
    ASSERT_FALSE(gateway);
    EXPECT_EQ(gateway.error().code, ErrorCode::internal);
    sigset_t after;
    pthread_sigmask(SIG_SETMASK, nullptr, &after);
    EXPECT_EQ(sigismember(&after, SIGTERM), sigismember(&before, SIGTERM)) << "signals stay blocked";
}

TEST_F(CallbacksInChild, AreToldWhereTheSystemGivesNoDescriptor) {
    EXPECT_TRUE(holds_in_child([this] {
        const rlimit none{0, 0};
        setrlimit(RLIMIT_NOFILE, &none);
        auto gateway = Gateway::open(options());
        return !gateway || !gateway->call(request()).get();
    }));
}

}  // namespace
}  // namespace farebox::gateway::test
