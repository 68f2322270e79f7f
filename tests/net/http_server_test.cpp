#include "net/http_server.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>
#include <fstream>

#include "tests/net/test_server.hpp"
#include "tests/support/process.hpp"

namespace farebox::net::test {
namespace {

constexpr const char* kGet = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr const char* kLastGet = "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";

int status_of(const std::string& answer) {
    return answer.size() > 12 ? std::stoi(answer.substr(9, 3)) : 0;
}

asio::awaitable<void> sleep_for(std::chrono::milliseconds time) {
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(asio::use_awaitable);
}

TEST(HttpServer, AnswersOverTcp) {
    TestServer test;
    const auto response = test.send({"POST", "/a?b", {}, "body"});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->reason, "OK");
    EXPECT_EQ(response->body, "POST /a?b|body");
}

TEST(HttpServer, TellsUnixPeersByTheKernelsCredentials) {
    const farebox::test::TempDir folder;
    ServerOptions options;
    options.handler = [](ServerRequest& request, ResponseWriter& writer) -> asio::awaitable<void> {
        const bool us = request.peer.kind == Peer::Kind::unix_socket && request.peer.uid == ::getuid() &&
                        request.peer.gid == ::getgid() && request.peer.pid == ::getpid();
        writer.send(text_response(us ? 200 : 500, request.listener));
        co_return;
    };
    TestServer test{std::move(options)};
    const auto bound = test.server.listen({UnixAddress{(folder / "s").string(), 0600}, std::nullopt, "api"});
    ASSERT_TRUE(bound);
    const auto response = test.send_to(*bound, {});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "api\n");
}

TEST(HttpServer, TellsTcpPeersAddress) {
    ServerOptions options;
    options.handler = [](ServerRequest& request, ResponseWriter& writer) -> asio::awaitable<void> {
        writer.send(text_response(request.peer.loopback ? 200 : 500, request.peer.address));
        co_return;
    };
    TestServer test{std::move(options)};
    const auto response = test.send({});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "127.0.0.1\n");
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
    TestServer test;
    const RawClient client = test.raw();
    client.send("POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nabGET /2 HTTP/1.1\r\nHost: h\r\n\r\n" +
                std::string{kLastGet});
    const std::string answers = client.receive_all();
    const auto first = answers.find("POST /1|ab");
    const auto second = answers.find("GET /2|");
    const auto third = answers.find("GET /x|");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
}

TEST(HttpServer, AnswersRequestsThatArriveByteByByte) {
    TestServer test;
    const RawClient client = test.raw();
    for (const char c : std::string{"POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: "
                                    "chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n"}) {
        client.send({&c, 1});
    }
    EXPECT_NE(client.receive_all().find("POST /|ab"), std::string::npos);
}

TEST(HttpServer, KeepsHttp10ConnectionsOnlyWhenAsked) {
    TestServer test;
    const RawClient asked = test.raw();
    asked.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(asked.receive_until("GET /1|").find("Connection: keep-alive"), std::string::npos);
    const RawClient silent = test.raw();
    silent.send("GET /1 HTTP/1.0\r\n\r\n");
    EXPECT_NE(silent.receive_all().find("Connection: close"), std::string::npos);
}

TEST(HttpServer, SendsNoBodyForHead) {
    TestServer test;
    const RawClient client = test.raw();
    client.send("HEAD /long HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string answer = client.receive_all();
    EXPECT_NE(answer.find("Content-Length: 11\r\n"), std::string::npos);
    EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(HttpServer, TellsClientsToGoOnWithTheirBody) {
    TestServer test;
    const RawClient client = test.raw();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ab");
    EXPECT_EQ(status_of(client.receive_all()), 200);
}

struct BadRequest {
    const char* bytes;
    int status;
};
class HttpServerRefuses : public ::testing::TestWithParam<BadRequest> {};
TEST_P(HttpServerRefuses, MalformedRequestsWithTheirStatus) {
    TestServer test;
    const RawClient client = test.raw();
    client.send(GetParam().bytes);
    const std::string answer = client.receive_all();
    EXPECT_EQ(status_of(answer), GetParam().status) << answer;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(
    Bad, HttpServerRefuses,
    ::testing::Values(
        BadRequest{"garbage\r\n\r\n", 400}, BadRequest{"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        BadRequest{"GET / HTTP/1.1\r\n\r\n", 400}, BadRequest{"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        BadRequest{"GET x HTTP/1.1\r\nHost: h\r\n\r\n", 400}, BadRequest{"GET / HTTP/1.1\r\nHo st: h\r\n\r\n", 400},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", 400},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                   501},
        BadRequest{"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400}));

TEST(HttpServer, RefusesTooLargeHeaders) {
    TestServer test;
    const RawClient client = test.raw();
    client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    EXPECT_EQ(status_of(client.receive_all()), 431);
}

TEST(HttpServer, RefusesManySmallHeadersBeyondTheLimit) {
    TestServer test;
    const RawClient client = test.raw();
    std::string request = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 5000; ++i) {
        request += "a: b\r\n";
    }
    client.send(request + "\r\n");
    EXPECT_EQ(status_of(client.receive_all()), 431);
}

TEST(HttpServer, RefusesAnAnnouncedBodyThatIsTooLargeBeforeReadingIt) {
    TestServer test;
    const RawClient client = test.raw();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999\r\n\r\n");
    EXPECT_EQ(status_of(client.receive_all()), 413);
}

TEST(HttpServer, RefusesAChunkedBodyThatGrowsTooLarge) {
    ServerOptions options = echo_options();
    options.limits.body_bytes = 10;
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n");
    EXPECT_EQ(status_of(client.receive_all()), 413);
}

TEST(HttpServer, CutsClientsThatDripTheirHeaders) {
    ServerOptions options = echo_options();
    options.limits.header_timeout = 100ms;
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send("GET / HTTP/1.1\r\nHost: h\r\n");
    EXPECT_EQ(status_of(client.receive_all()), 408);
}

TEST(HttpServer, CutsClientsThatDripTheirBody) {
    ServerOptions options = echo_options();
    options.limits.body_timeout = 100ms;
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab");
    EXPECT_EQ(status_of(client.receive_all()), 408);
}

TEST(HttpServer, ClosesIdleConnectionsSilently) {
    ServerOptions options = echo_options();
    options.limits.idle_timeout = 100ms;
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send(kGet);
    ASSERT_NE(client.receive_until("GET /x|"), "");
    EXPECT_EQ(client.receive_all(), "");
}

TEST(HttpServer, RefusesConnectionsBeyondTheLimit) {
    ServerOptions options = echo_options();
    options.limits.max_connections = 1;
    TestServer test{std::move(options)};
    const RawClient first = test.raw();
    first.send(kGet);
    ASSERT_NE(first.receive_until("GET /x|"), "");
    const RawClient second = test.raw();
    EXPECT_EQ(status_of(second.receive_all()), 503);
}

TEST(HttpServer, RefusesConnectionsInTheServersOwnShape) {
    ServerOptions options = echo_options();
    options.limits.max_connections = 0;
    options.error_response = [](int status, std::string_view) { return json_response(status, R"({"error":"busy"})"); };
    const TestServer test{std::move(options)};
    const auto answer = test.raw().receive_all();
    EXPECT_EQ(status_of(answer), 503);
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
    EXPECT_NE(answer.find("Content-Length: 16\r\n"), std::string::npos) << answer;
    EXPECT_TRUE(answer.ends_with(R"({"error":"busy"})")) << answer;
}

TEST(HttpServer, SendsAnEarlyAnswerBeforeTheBodyArrives) {
    ServerOptions options = echo_options();
    options.early = [](const ServerRequest&) { return EarlyDecision{json_response(402, "{}"), std::nullopt}; };
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n");
    EXPECT_EQ(status_of(client.receive_all()), 402);
}

TEST(HttpServer, KeepsTheConnectionAfterAnEarlyAnswerWhenTheBodyIsThere) {
    ServerOptions options = echo_options();
    options.early = [](const ServerRequest& request) {
        return EarlyDecision{request.target == "/pay" ? std::optional{json_response(402, "{}")} : std::nullopt,
                             std::nullopt};
    };
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send("POST /pay HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab" + std::string{kLastGet});
    const std::string answers = client.receive_all();
    EXPECT_EQ(status_of(answers), 402);
    EXPECT_NE(answers.find("GET /x|"), std::string::npos);
}

TEST(HttpServer, TakesAnotherBodyLimitFromTheEarlyHandler) {
    ServerOptions options = echo_options();
    options.early = [](const ServerRequest&) { return EarlyDecision{std::nullopt, 3}; };
    TestServer test{std::move(options)};
    const auto response = test.send({"POST", "/", {}, "four"});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 413);
}

TEST(HttpServer, TurnsExceptionsInto500) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter&) -> asio::awaitable<void> {
        throw std::runtime_error{"secret detail"};
        co_return;
    };
    TestServer test{std::move(options)};
    const auto response = test.send({});
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 500);
    EXPECT_EQ(response->body.find("secret"), std::string::npos);
}

TEST(HttpServer, RefusesToSendInjectedHeaders) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter& writer) -> asio::awaitable<void> {
        Response response = text_response(200, "x");
        response.headers.add("X-Name", "a\r\nSet-Cookie: stolen");
        writer.send(std::move(response));
        co_return;
    };
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send(kLastGet);
    const std::string answer = client.receive_all();
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_EQ(answer.find("stolen"), std::string::npos);
}

TEST(HttpServer, StreamsChunksAndKeepsTheConnection) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter& writer) -> asio::awaitable<void> {
        Headers headers{{"Content-Type", "text/event-stream"}};
        const auto begun = co_await writer.begin(200, std::move(headers));
        for (int i = 0; begun && i < 3; ++i) {
            std::string event = "data: " + std::to_string(i) + "\n\n";
            const auto written = co_await writer.write(std::move(event));
            EXPECT_TRUE(written);
        }
        const auto ended = co_await writer.end();
        EXPECT_TRUE(ended);
    };
    TestServer test{std::move(options)};
    const auto first = test.send({}, {.repeatable = true});
    const auto second = test.send({}, {.repeatable = true});
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->body, "data: 0\n\ndata: 1\n\ndata: 2\n\n");
    EXPECT_EQ(test.server.connections(), 1U);
}

TEST(HttpServer, CutsAStreamThatItsHandlerDoesNotEnd) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter& writer) -> asio::awaitable<void> {
        Headers headers;
        std::string half = "half";
        const auto begun = co_await writer.begin(200, std::move(headers));
        const auto written = co_await writer.write(std::move(half));
        EXPECT_TRUE(begun && written);
    };
    TestServer test{std::move(options)};
    const auto response = test.send({});
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::connection_failed);
}

TEST(HttpServer, FinishesRequestsInFlightWhenStopped) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter& writer) -> asio::awaitable<void> {
        co_await sleep_for(200ms);
        writer.send(text_response(200, "done"));
    };
    TestServer test{std::move(options)};
    const RawClient busy = test.raw();
    busy.send(kGet);
    const RawClient idle = test.raw();
    idle.send("GET /x HT");
    while (test.server.connections() < 2) {
        std::this_thread::sleep_for(1ms);
    }
    idle.finish_sending();
    std::this_thread::sleep_for(50ms);
    EXPECT_TRUE(test.server.stop(10s));
    EXPECT_EQ(status_of(busy.receive_all()), 200);
    EXPECT_FALSE(test.raw().connected());
}

TEST(HttpServer, CutsHandlersThatOutliveTheGracePeriod) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter&) -> asio::awaitable<void> { co_await sleep_for(1h); };
    TestServer test{std::move(options)};
    const RawClient busy = test.raw();
    busy.send(kGet);
    while (test.server.connections() < 1) {
        std::this_thread::sleep_for(1ms);
    }
    std::this_thread::sleep_for(50ms);
    EXPECT_FALSE(test.server.stop(10ms));
    EXPECT_EQ(test.server.connections(), 0U);
    EXPECT_EQ(busy.receive_all(), "");
}

TEST(HttpServerUnix, CreatesTheSocketWithTheModeAskedFor) {
    const farebox::test::TempDir folder;
    TestServer test;
    ASSERT_TRUE(test.server.listen({UnixAddress{(folder / "s").string(), 0660}, std::nullopt, ""}));
    struct stat status{};
    ASSERT_EQ(::stat((folder / "s").string().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST(HttpServerUnix, RemovesItsSocketWhenStopped) {
    const farebox::test::TempDir folder;
    TestServer test;
    ASSERT_TRUE(test.server.listen({UnixAddress{(folder / "s").string(), 0660}, std::nullopt, ""}));
    test.server.stop(1s);
    EXPECT_FALSE(std::filesystem::exists((folder / "s").string()));
}

TEST(HttpServerUnix, RefusesASocketSomebodyAnswersOn) {
    const farebox::test::TempDir folder;
    TestServer first;
    TestServer second;
    ASSERT_TRUE(first.server.listen({UnixAddress{(folder / "s").string(), 0660}, std::nullopt, ""}));
    const auto bound = second.server.listen({UnixAddress{(folder / "s").string(), 0660}, std::nullopt, ""});
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, ErrorCode::connection_failed);
}

TEST(HttpServerUnix, ReplacesASocketNobodyAnswersOn) {
    const farebox::test::TempDir folder;
    const std::string path = (folder / "s").string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ::close(dead);
    TestServer test;
    const auto bound = test.server.listen({UnixAddress{path, 0660}, std::nullopt, ""});
    ASSERT_TRUE(bound);
    EXPECT_TRUE(test.send_to(*bound, {}));
}

TEST(HttpServerUnix, NeverRemovesAnOrdinaryFile) {
    const farebox::test::TempDir folder;
    std::ofstream{(folder / "s").string()} << "precious";
    TestServer test;
    EXPECT_FALSE(test.server.listen({UnixAddress{(folder / "s").string(), 0660}, std::nullopt, ""}));
    EXPECT_TRUE(std::filesystem::exists((folder / "s").string()));
}

TEST(HttpServer, ServesInheritedSockets) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(fd, 8), 0);
    TestServer test;
    const auto bound = test.server.listen({InheritedSocket{fd}, std::nullopt, "inherited"});
    ASSERT_TRUE(bound);
    EXPECT_TRUE(test.send_to(*bound, {}));
}

TEST(HttpServer, RefusesInheritedDescriptorsThatDoNotListen) {
    TestServer test;
    EXPECT_FALSE(test.server.listen({InheritedSocket{::socket(AF_INET, SOCK_STREAM, 0)}, std::nullopt, ""}));
}

TEST(HttpServer, HandsOutTheRawStreamWithBytesAlreadyReceived) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter& writer) -> asio::awaitable<void> {
        Headers headers{{"Upgrade", "shout"}};
        auto raw = co_await writer.upgrade(std::move(headers));
        std::array<char, 64> buffer{};
        const auto count = co_await (*raw)->read_some(buffer);
        const std::string answer = "heard " + std::string{buffer.data(), *count};
        const auto written = co_await (*raw)->write(answer, {});
        EXPECT_TRUE(written);
    };
    TestServer test{std::move(options)};
    const RawClient client = test.raw();
    client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\nearly");
    const std::string answer = client.receive_all();
    EXPECT_EQ(status_of(answer), 101);
    EXPECT_TRUE(answer.ends_with("heard early"));
}

}  // namespace
}  // namespace farebox::net::test
