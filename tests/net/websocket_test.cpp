#include "net/websocket.hpp"

#include <gtest/gtest.h>

#include "tests/net/test_server.hpp"

namespace farebox::net::test {
namespace {

asio::awaitable<void> echo_socket(ServerRequest& request, ResponseWriter& writer) {
    return websocket_echo(request, writer, 10s);
}

/// Passes the upgraded stream on to another server: a reverse proxy in small.
asio::awaitable<void> proxy_socket(Url target, ServerRequest& request, ResponseWriter& writer) {
    HttpClient client{static_cast<asio::io_context&>((co_await asio::this_coro::executor).context())};
    Headers headers = request.headers;
    Request upgrade{"GET", {}, std::move(headers), {}};
    auto upstream = co_await client.open(std::move(target), std::move(upgrade), deadline_in(10s));
    if (!upstream || (*upstream)->head().status != 101) {
        writer.send(text_response(502, "no upstream"));
        co_return;
    }
    Headers answer = (*upstream)->head().headers;
    auto raw = co_await writer.upgrade(std::move(answer));
    if (raw) {
        co_await tunnel(**raw, (*upstream)->upgraded(), 10s);
    }
}

asio::awaitable<Result<std::string>> exchange(HttpClient& client, Url url, std::string text) {
    Headers headers;
    auto opened = co_await open_websocket(client, std::move(url), std::move(headers), deadline_in(10s));
    if (!opened) {
        co_return std::move(opened).error();
    }
    WebSocket socket{(*opened)->upgraded(), WebSocket::Role::client};
    WebSocketMessage message{WebSocketMessage::Kind::text, std::move(text)};
    auto sent = co_await socket.send(std::move(message));
    if (!sent) {
        co_return std::move(sent).error();
    }
    auto received = co_await socket.receive();
    if (!received) {
        co_return std::move(received).error();
    }
    WebSocketMessage goodbye{WebSocketMessage::Kind::close, {}};
    sent = co_await socket.send(std::move(goodbye));
    auto closed = co_await socket.receive();
    if (!closed || closed->kind != WebSocketMessage::Kind::close) {
        co_return make_error(ErrorCode::internal, "not closed");
    }
    co_return std::move(received->data);
}

ServerOptions socket_options() {
    ServerOptions options;
    options.handler = echo_socket;
    return options;
}

TEST(WebSocket, EchoesMessagesOfEverySize) {
    TestServer test{socket_options()};
    for (const std::size_t size : {0U, 1U, 125U, 126U, 65'535U, 65'536U, 300'000U}) {
        const std::string text(size, 'x');
        const auto echoed = test.run(exchange(*test.client, Url{test.endpoint, "/"}, text));
        ASSERT_TRUE(echoed) << size << ": " << echoed.error().message;
        EXPECT_EQ(*echoed, text);
    }
}

TEST(WebSocket, PassesThroughAReverseProxy) {
    TestServer behind{socket_options()};
    ServerOptions options;
    options.handler = [target = Url{behind.endpoint, "/"}](ServerRequest& request, ResponseWriter& writer) {
        return proxy_socket(target, request, writer);
    };
    TestServer front{std::move(options)};
    const auto echoed = front.run(exchange(*front.client, Url{front.endpoint, "/"}, "through"));
    ASSERT_TRUE(echoed) << echoed.error().message;
    EXPECT_EQ(*echoed, "through");
}

TEST(WebSocket, AnswersWithTheAcceptValueOfTheRfc) {
    EXPECT_EQ(websocket_accept("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocket, RefusesAnythingButAnUpgrade) {
    TestServer test{socket_options()};
    const auto response = test.send({});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 400);
}

TEST(WebSocket, ReportsAServerThatDoesNotUpgrade) {
    TestServer test;
    const auto echoed = test.run(exchange(*test.client, Url{test.endpoint, "/"}, "x"));
    ASSERT_FALSE(echoed);
    EXPECT_EQ(echoed.error().code, ErrorCode::upstream_error);
}

class WebSocketServerEnds : public ::testing::TestWithParam<std::string> {};
TEST_P(WebSocketServerEnds, OnFramesThatBreakTheProtocol) {
    TestServer test{socket_options()};
    const RawClient client = test.raw();
    client.send(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
        GetParam());
    const std::string answer = client.receive_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 101")) << answer;
    EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << "nothing was echoed";
}
INSTANTIATE_TEST_SUITE_P(Bad, WebSocketServerEnds,
                         ::testing::Values(std::string("\x81\x01x", 3),               // not masked
                                           std::string("\xf1\x80\0\0\0\0", 6),        // reserved bits
                                           std::string("\x80\x80\0\0\0\0", 6),        // continues nothing
                                           std::string("\x83\x80\0\0\0\0", 6),        // unknown opcode
                                           std::string("\x09\x80\0\0\0\0", 6),        // fragmented ping
                                           std::string("\x89\xfe\0\x80\0\0\0\0", 8),  // long ping
                                           std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0",
                                                       14)));  // huge

}  // namespace
}  // namespace farebox::net::test
