#include "net/http_client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <future>
#include <optional>

#include "tests/net/scripted_server.hpp"
#include "tests/net/test_server.hpp"

namespace farebox::net::test {
namespace {

TEST(HttpClient, KeepsConnectionsForRepeatableRequests) {
    TestServer test;
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(test.send({"GET", "/" + std::to_string(i), {}, {}}, {.repeatable = true}));
    }
    EXPECT_EQ(test.server.connections(), 1U);
}

TEST(HttpClient, RepeatsOnceWhenAKeptConnectionWasClosed) {
    ScriptedServer server{
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"}};
    TestServer test;
    const auto first = test.send_to(server.endpoint(), {}, {.repeatable = true});
    const auto second = test.send_to(server.endpoint(), {}, {.repeatable = true});
    ASSERT_TRUE(first && second);
    EXPECT_EQ(second->body, "b");
}

TEST(HttpClient, DoesNotRepeatWhenAnAnswerHadBegun) {
    ScriptedServer server{
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {}, {.repeatable = true});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::connection_failed);
}

TEST(HttpClient, UsesAFreshKeptConnectionForWhatMustNotBeSentTwice) {
    TestServer test;
    ASSERT_TRUE(test.send({}, {.repeatable = true}));
    ASSERT_TRUE(test.send({"POST", "/", {}, "x"}));
    EXPECT_EQ(test.server.connections(), 1U);
}

TEST(HttpClient, UsesNoOldConnectionForWhatMustNotBeSentTwice) {
    HttpClientOptions options;
    options.fresh_for = 0ms;
    TestServer test{echo_options(), std::move(options)};
    ASSERT_TRUE(test.send({}, {.repeatable = true}));
    ASSERT_TRUE(test.send({"POST", "/", {}, "x"}));
    EXPECT_EQ(test.server.connections(), 2U);
}

TEST(HttpClient, NeverUsesAConnectionThatTheServerHasClosed) {
    ScriptedServer server{
        {"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"}};
    TestServer test;
    ASSERT_TRUE(test.send_to(server.endpoint(), {}));
    server.wait_for_close();
    const auto second = test.send_to(server.endpoint(), {"POST", "/", {}, "x"});
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(second->body, "b");
}

TEST(HttpClient, ReadsBodiesThatEndWithTheConnection) {
    ScriptedServer server{{"HTTP/1.0 200 OK\r\n\r\nall of it"}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "all of it");
}

TEST(HttpClient, SkipsInterimAnswers) {
    ScriptedServer server{
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 204);
    EXPECT_FALSE(response->headers.contains("Link"));
}

TEST(HttpClient, KeepsStatusAndReasonOfTheReferencesOwnCodes) {
    ScriptedServer server{{"HTTP/1.1 480 status code 480\r\nContent-Length: 0\r\n\r\n"}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 480);
    EXPECT_EQ(response->reason, "status code 480");
}

TEST(HttpClient, ReadsNoBodyAfterHead) {
    ScriptedServer server{{"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {"HEAD", "/", {}, {}});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "");
}

struct BadAnswer {
    const char* bytes;
    ErrorCode code;
};
class HttpClientRefuses : public ::testing::TestWithParam<BadAnswer> {};
TEST_P(HttpClientRefuses, BadAnswers) {
    ScriptedServer server{{GetParam().bytes}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {}, {.max_body_bytes = 8});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, GetParam().code) << response.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Bad, HttpClientRefuses,
    ::testing::Values(
        BadAnswer{"", ErrorCode::connection_failed}, BadAnswer{"garbage\r\n\r\n", ErrorCode::protocol_error},
        BadAnswer{"HTTP/1.1 200", ErrorCode::connection_failed},
        BadAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n123456789", ErrorCode::too_large},
        BadAnswer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n123456789\r\n0\r\n\r\n",
                  ErrorCode::too_large},
        BadAnswer{"HTTP/1.0 200 OK\r\n\r\n123456789", ErrorCode::too_large},
        BadAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n123", ErrorCode::connection_failed},
        BadAnswer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n123\r\n", ErrorCode::connection_failed},
        BadAnswer{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", ErrorCode::protocol_error},
        BadAnswer{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12", ErrorCode::protocol_error}));

TEST(HttpClient, RefusesTooLargeHeaders) {
    const std::string answer = "HTTP/1.1 200 OK\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n";
    ScriptedServer server{{answer}};
    TestServer test;
    const auto response = test.send_to(server.endpoint(), {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::too_large);
}

class HttpClientDoesNotSend : public ::testing::TestWithParam<Request> {};
TEST_P(HttpClientDoesNotSend, InjectedText) {
    TestServer test;
    const auto response = test.send(GetParam());
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::invalid_argument);
}
INSTANTIATE_TEST_SUITE_P(Bad, HttpClientDoesNotSend,
                         ::testing::Values(Request{"GET", "/ HTTP/1.1\r\nX: y", {}, {}}, Request{"G T", "/", {}, {}},
                                           Request{"GET", "relative", {}, {}},
                                           Request{"GET", "/", {{"a", "b\r\nc: d"}}, {}},
                                           Request{"GET", "/", {{"a b", "c"}}, {}}));

TEST(HttpClient, GivesUpAtItsDeadline) {
    ScriptedServer server{{}};  // accepts, reads, says nothing
    TestServer test;
    const auto response = test.run(test.client->send(Url{server.endpoint(), "/"}, Request{}, deadline_in(50ms)));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::timeout);
}

TEST(HttpClient, ReportsRefusedConnections) {
    Endpoint closed;
    {
        TestServer gone;
        closed = gone.endpoint;
    }
    TestServer test;
    const auto response = test.send_to(closed, {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::connection_failed);
}

TEST(HttpClient, ReportsUnknownHosts) {
    TestServer test;
    const auto response = test.send_to(*Endpoint::parse("http://no-such-host.invalid:1"), {});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::connection_failed);
}

asio::awaitable<void> store(asio::awaitable<Result<Response>> work, std::optional<Result<Response>>& into) {
    into = co_await std::move(work);
}

TEST(HttpClient, EndsWithCancelledWhenTheCallerIsCancelled) {
    ScriptedServer server{{}};
    TestServer test;
    asio::cancellation_signal signal;
    std::promise<void> ended;
    std::optional<Result<Response>> response;
    asio::co_spawn(test.pool.at(0),
                   store(test.client->send(Url{server.endpoint(), "/"}, Request{}, deadline_in(1h)), response),
                   asio::bind_cancellation_slot(signal.slot(), [&ended](std::exception_ptr) { ended.set_value(); }));
    server.wait_for_request();
    asio::post(test.pool.at(0), [&signal] { signal.emit(asio::cancellation_type::terminal); });
    ended.get_future().wait();
    ASSERT_TRUE(response);
    ASSERT_FALSE(*response);
    EXPECT_EQ(response->error().code, ErrorCode::cancelled);
}

TEST(HttpClient, DoesNotGoToAPrivateAddressWhereOnlyPublicOnesAreAllowed) {
    TestServer test;
    ASSERT_TRUE(test.send({"GET", "/", {}, {}}, {.repeatable = true}));  // a kept connection must not serve it either
    Endpoint by_name = test.endpoint;
    by_name.host = "localhost";
    for (const auto& endpoint : {test.endpoint, by_name}) {
        const auto answer = test.send_to(endpoint, {"GET", "/", {}, {}}, {.repeatable = true, .public_only = true});
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ErrorCode::protocol_error);
    }
    EXPECT_EQ(test.server.connections(), 1U);
}

TEST(HttpClient, MakesCallsWaitForAFreeConnection) {
    ScriptedServer server{{}};
    HttpClientOptions options;
    options.max_connections_per_origin = 1;
    TestServer test{echo_options(), std::move(options)};
    std::optional<Result<Response>> first;
    asio::co_spawn(test.pool.at(0),
                   store(test.client->send(Url{server.endpoint(), "/"}, Request{}, deadline_in(1h)), first),
                   asio::detached);
    server.wait_for_request();
    const auto second = test.run(test.client->send(Url{server.endpoint(), "/"}, Request{}, deadline_in(50ms)));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::timeout);
    EXPECT_EQ(server.accepted(), 1);
}

asio::awaitable<void> promise_to(std::promise<Result<Response>>& out, asio::awaitable<Result<Response>> work) {
    out.set_value(co_await std::move(work));
}

/// One connection for all, which is held, and two calls that wait for it: the first to a deadline that has just passed
/// when the connection becomes free, `rounds` turns of the context after the clock reached it.
void free_the_connection_at_a_deadline(int rounds) {
    HttpClientOptions options;
    options.max_connections_per_origin = 1;
    TestServer test{echo_options(), std::move(options)};
    auto& context = test.pool.at(0);
    auto holder = test.run(test.client->open(Url{test.endpoint, "/"}, Request{}, deadline_in(10s)));
    ASSERT_TRUE(holder);
    std::optional<Result<Response>> late;
    std::promise<Result<Response>> next;
    const auto soon = deadline_in(20ms);
    std::function<void(int)> turn = [&](int left) {
        left == 0 ? holder->reset() : asio::post(context, [&turn, left] { turn(left - 1); });
    };
    asio::post(context, [&] {
        asio::co_spawn(context, store(test.client->send(Url{test.endpoint, "/"}, Request{}, soon), late),
                       asio::detached);
        asio::co_spawn(context,
                       promise_to(next, test.client->send(Url{test.endpoint, "/"}, Request{}, deadline_in(10s))),
                       asio::detached);
        asio::post(context, [&] {
            std::this_thread::sleep_until(soon + 1ms);
            turn(rounds);
        });
    });
    const auto response = next.get_future().get();
    EXPECT_TRUE(response) << "after " << rounds << " turns: " << response.error().message;
}

TEST(HttpClient, WakesTheNextCallWhereTheFirstOfThemHasJustGivenUp) {
    for (int rounds = 0; rounds < 6; ++rounds) {
        free_the_connection_at_a_deadline(rounds);
    }
}

/// One connection for all, and two calls that wait for it: the first is cancelled `rounds` turns of the context before
/// the connection becomes free, or after that where it is negative.
void cancel_beside_freeing_the_connection(int rounds) {
    // Before the server: its threads use them to their end.
    asio::cancellation_signal signal;
    std::optional<Result<Response>> cancelled;
    std::promise<Result<Response>> next;
    std::function<void(int, std::function<void()>)> after;
    HttpClientOptions options;
    options.max_connections_per_origin = 1;
    TestServer test{echo_options(), std::move(options)};
    auto& context = test.pool.at(0);
    after = [&](int turns, std::function<void()> action) {
        turns <= 0 ? action() : asio::post(context, [&after, turns, action] { after(turns - 1, action); });
    };
    auto holder = test.run(test.client->open(Url{test.endpoint, "/"}, Request{}, deadline_in(10s)));
    ASSERT_TRUE(holder);
    asio::post(context, [&] {
        asio::co_spawn(context,
                       store(test.client->send(Url{test.endpoint, "/"}, Request{}, deadline_in(1h)), cancelled),
                       asio::bind_cancellation_slot(signal.slot(), [](std::exception_ptr) {}));
        asio::co_spawn(context,
                       promise_to(next, test.client->send(Url{test.endpoint, "/"}, Request{}, deadline_in(10s))),
                       asio::detached);
        asio::post(context, [&] {
            after(-rounds, [&signal] { signal.emit(asio::cancellation_type::terminal); });
            after(rounds, [&holder] { holder->reset(); });
        });
    });
    const auto response = next.get_future().get();
    EXPECT_TRUE(response) << rounds << ": " << response.error().message;
}

TEST(HttpClient, WakesTheNextCallWhereTheFirstOfThemIsCancelledJustThen) {
    for (int rounds = -5; rounds <= 5; ++rounds) {
        cancel_beside_freeing_the_connection(rounds);
    }
}

asio::awaitable<void> tick(ServerRequest&, ResponseWriter& writer) {
    Headers headers;
    auto going = co_await writer.begin(200, std::move(headers));
    for (int i = 0; going; ++i) {
        std::string line = "tick " + std::to_string(i) + std::string(1'000, '.') + "\n";
        going = co_await writer.write(std::move(line));
    }
}

asio::awaitable<Result<std::string>> first_pieces(HttpClient& client, Url url) {
    Request request;
    auto stream = co_await client.open(std::move(url), std::move(request), deadline_in(10s));
    if (!stream) {
        co_return std::move(stream).error();
    }
    std::string text;
    while (text.size() < 100'000) {
        auto piece = co_await (*stream)->read();
        if (!piece) {
            co_return piece;
        }
        text += *piece;
    }
    co_return text;
}

TEST(HttpClient, StreamsWithoutEndAndMayStopAnywhere) {
    ServerOptions options;
    options.handler = tick;
    TestServer test{std::move(options)};
    const auto text = test.run(first_pieces(*test.client, Url{test.endpoint, "/"}));
    ASSERT_TRUE(text);
    const std::string dots(1'000, '.');
    EXPECT_TRUE(text->starts_with("tick 0" + dots + "\ntick 1" + dots + "\n"));
}

TEST(HttpClient, SendsAndReceivesLargeBodies) {
    ServerOptions options = echo_options();
    options.limits.body_bytes = 64U << 20U;
    TestServer test{std::move(options)};
    const std::string body(20U << 20U, 'x');
    const auto response = test.send({"POST", "/", {}, body}, {.max_body_bytes = 64U << 20U});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->body, "POST /|" + body);
}

TEST(HttpClient, SeesAnAnswerThatComesBeforeItsBodyIsSent) {
    ServerOptions options = echo_options();
    options.early = [](const ServerRequest&) { return EarlyDecision{json_response(402, "{}"), std::nullopt}; };
    TestServer test{std::move(options)};
    const auto response = test.send({"POST", "/", {}, std::string(20U << 20U, 'x')});
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status, 402);
}

}  // namespace
}  // namespace farebox::net::test
