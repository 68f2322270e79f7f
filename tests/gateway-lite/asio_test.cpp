// The library inside a program that runs on Boost.Asio.
#include "farebox/asio.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <thread>

#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::gateway::test {
namespace {

namespace asio = boost::asio;

class Asio : public GatewayFixture {
protected:
    asio::io_context context_;
};

TEST_F(Asio, CoroutinesWaitWhereTheyRun) {
    auto gateway = open(options());
    std::string body;
    std::thread::id before;
    std::thread::id after;
    asio::co_spawn(
        context_,
        [&]() -> asio::awaitable<void> {
            before = std::this_thread::get_id();
            auto response = co_await async_wait(gateway.call(request()), asio::use_awaitable);
            EXPECT_TRUE(response) << response.error().message;
            const auto read = co_await async_wait(response->read_all(), asio::use_awaitable);
            body = *read;
            after = std::this_thread::get_id();
        },
        asio::detached);
    context_.run();  // ends by itself: what is waited for is work, and nothing else is left
    EXPECT_EQ(body, "POST /apps/single/app/run?a=b hello");
    EXPECT_EQ(before, after);
}

TEST_F(Asio, CallbacksRunThroughTheirExecutor) {
    auto gateway = open(options());
    bool done = false;
    std::thread::id where;
    async_wait(gateway.call(request()), asio::bind_executor(context_, [&](Result<Response> response) {
                   done = static_cast<bool>(response);
                   where = std::this_thread::get_id();
               }));
    EXPECT_FALSE(done) << "never inside the function";
    context_.run();
    EXPECT_TRUE(done);
    EXPECT_EQ(where, std::this_thread::get_id());
}

TEST_F(Asio, FuturesWork) {
    auto gateway = open(options());
    auto waiting = async_wait(gateway.call(request()), asio::use_future);
    EXPECT_EQ(waiting.get()->status(), 200);
}

TEST_F(Asio, CancellingTheHandlerCancelsTheOperation) {
    const auto gate = silence("/apps/single/app/run");
    auto gateway = open(options());
    asio::cancellation_signal signal;
    std::optional<ErrorCode> ended;
    async_wait(
        gateway.call(request()),
        asio::bind_cancellation_slot(signal.slot(), asio::bind_executor(context_, [&](Result<Response> response) {
                                         ended = response ? std::nullopt : std::optional{response.error().code};
                                     })));
    asio::post(context_, [&] { signal.emit(asio::cancellation_type::terminal); });
    context_.run();
    gate->open();
    EXPECT_EQ(ended, ErrorCode::cancelled);
}

TEST_F(Asio, TheLibraryContinuesWhereThePostSays) {
    auto with = options();
    with.post = post_to(context_.get_executor());
    auto gateway = open(with);
    auto guard = asio::make_work_guard(context_);
    std::thread::id where;
    gateway.call(request()).then([&](const Result<Response>& response) {
        EXPECT_TRUE(response);
        where = std::this_thread::get_id();
        guard.reset();
    });
    context_.run();
    EXPECT_EQ(where, std::this_thread::get_id());
}

}  // namespace
}  // namespace farebox::gateway::test
