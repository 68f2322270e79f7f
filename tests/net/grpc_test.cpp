#include <gtest/gtest.h>

#include "net/grpc_client.hpp"
#include "net/grpc_frame.hpp"
#include "tests/net/scripted_server.hpp"
#include "tests/net/test_server.hpp"

namespace farebox::net::test {
namespace {

asio::awaitable<GrpcReply> reverse(GrpcCall call) {
    GrpcReply reply;
    if (call.method == "/test.Echo/Fail") {
        reply.status = grpc_code::kUnknown;
        reply.error = "OrchestratorCapped: 100 % — full\n";
    } else if (call.method == "/test.Echo/Throw") {
        throw std::runtime_error{"secret"};
    } else if (call.method == "/test.Echo/Reverse") {
        reply.message.assign(call.message.rbegin(), call.message.rend());
    } else {
        reply.status = grpc_code::kUnimplemented;
    }
    co_return reply;
}

ServerOptions grpc_options() {
    ServerOptions options = echo_options();
    options.grpc = reverse;
    return options;
}

class GrpcTest {
public:
    explicit GrpcTest(ServerOptions options = grpc_options()) : test{std::move(options)} {
        tls = *test.server.listen({TcpAddress{"127.0.0.1", 0}, *make_self_signed("localhost"), "tls"});
    }
    Result<std::string> call(const Endpoint& where, std::string method, std::string message,
                             GrpcCallOptions options = {}) {
        return test.run(
            client.unary(where, std::move(method), std::move(message), deadline_in(10s), std::move(options)));
    }
    TestServer test;
    GrpcClient client{test.pool.at(0), TlsPolicy::insecure()};
    Endpoint tls;
};

TEST(Grpc, CallsOverTls) {
    GrpcTest test;
    const auto answer = test.call(test.tls, "/test.Echo/Reverse", "abc");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, "cba");
}

TEST(Grpc, CallsInPlaintextWithPriorKnowledge) {
    GrpcTest test;
    const auto answer = test.call(test.test.endpoint, "/test.Echo/Reverse", "abc");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, "cba");
}

TEST(Grpc, SharesItsTlsPortWithHttp) {
    GrpcTest test;
    HttpClientOptions options;
    options.tls = TlsPolicy::insecure();
    HttpClient http{test.test.pool.at(0), std::move(options)};
    const auto response = test.test.run(http.send(Url{test.tls, "/x"}, Request{}, deadline_in(10s)));
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->body, "GET /x|");
}

TEST(Grpc, DoesNotGoToAPrivateAddressWhereOnlyPublicOnesAreAllowed) {
    GrpcTest test;
    GrpcCallOptions options;
    options.public_only = true;
    Endpoint by_name = test.tls;
    by_name.host = "localhost";
    for (const auto& endpoint : {test.tls, by_name}) {
        const auto answer = test.call(endpoint, "/test.Echo/Reverse", "abc", options);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, ErrorCode::protocol_error);
    }
    EXPECT_EQ(test.test.server.connections(), 0U);
}

TEST(Grpc, CarriesEmptyMessages) {
    GrpcTest test;
    const auto answer = test.call(test.tls, "/test.Echo/Reverse", "");
    ASSERT_TRUE(answer);
    EXPECT_EQ(*answer, "");
}

TEST(Grpc, CarriesMessagesLargerThanAnyWindow) {
    GrpcTest test;
    const std::string message = std::string(500'000, 'a') + std::string(500'000, 'b');
    const auto answer = test.call(test.tls, "/test.Echo/Reverse", message);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(*answer, std::string(500'000, 'b') + std::string(500'000, 'a'));
}

TEST(Grpc, CarriesStatusAndText) {
    GrpcTest test;
    const auto answer = test.call(test.tls, "/test.Echo/Fail", "x");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::upstream_error);
    EXPECT_EQ(answer.error().message, "OrchestratorCapped: 100 % — full\n");
    EXPECT_EQ(answer.error().details.front().second, "2");
}

TEST(Grpc, HidesExceptions) {
    GrpcTest test;
    const auto answer = test.call(test.tls, "/test.Echo/Throw", "x");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().details.front().second, "13");
    EXPECT_EQ(answer.error().message.find("secret"), std::string::npos);
}

TEST(Grpc, RefusesTooLargeRequests) {
    ServerOptions options = grpc_options();
    options.limits.body_bytes = 1000;
    GrpcTest test{std::move(options)};
    const auto answer = test.call(test.tls, "/test.Echo/Reverse", std::string(2000, 'x'));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().details.front().second, "8");
}

TEST(Grpc, RefusesTooLargeAnswers) {
    GrpcTest test;
    GrpcCallOptions options;
    options.max_message_bytes = 1000;
    const auto answer = test.call(test.tls, "/test.Echo/Reverse", std::string(2000, 'x'), std::move(options));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::too_large);
}

TEST(Grpc, RefusesServersWithoutHttp2) {
    TestServer plain;
    const auto tls = plain.server.listen({TcpAddress{"127.0.0.1", 0}, *make_self_signed("localhost"), "tls"});
    GrpcClient client{plain.pool.at(0), TlsPolicy::insecure()};
    const auto answer = plain.run(client.unary(*tls, "/a/b", "x", deadline_in(10s)));
    ASSERT_FALSE(answer);
}

class GrpcClientRefuses : public ::testing::TestWithParam<std::string> {};
TEST_P(GrpcClientRefuses, GarbageFromTheServer) {
    ScriptedServer server{{GetParam()}};
    GrpcTest test;
    const auto answer = test.call(server.endpoint(), "/a/b", "x");
    ASSERT_FALSE(answer);
    EXPECT_TRUE(answer.error().code == ErrorCode::protocol_error ||
                answer.error().code == ErrorCode::connection_failed);
}
INSTANTIATE_TEST_SUITE_P(Bad, GrpcClientRefuses,
                         ::testing::Values("", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", std::string(9, '\0'),
                                           std::string("\0\0\0\4\0\0\0\0\0\0\0\5\1\4\0\0\0\1ZZZZZ", 23),
                                           std::string("\xff\xff\xff\4\0\0\0\0\0", 9)));

class GrpcServerSurvives : public ::testing::TestWithParam<std::string> {};
TEST_P(GrpcServerSurvives, GarbageAfterThePreface) {
    GrpcTest test;
    const RawClient client = test.test.raw();
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + GetParam());
    client.finish_sending();
    EXPECT_EQ(client.receive_all().find("HTTP/1.1"), std::string::npos);
    EXPECT_TRUE(test.call(test.test.endpoint, "/test.Echo/Reverse", "abc"));
}
INSTANTIATE_TEST_SUITE_P(Bad, GrpcServerSurvives,
                         ::testing::Values("", "garbage that is no frame at all", std::string(100, '\xff'),
                                           std::string("\0\0\4\1\5\0\0\0\1\xff\xff\xff\xff", 13)));

TEST(GrpcServer, CutsClientsThatDripTheirRequest) {
    ServerOptions options = grpc_options();
    options.limits.idle_timeout = 100ms;
    GrpcTest test{std::move(options)};
    const RawClient client = test.test.raw();
    client.send(std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33));
    EXPECT_NE(client.receive_all(), "");  // returns: the server closed
}

TEST(GrpcFrame, RoundTrips) {
    for (const std::string& message : {std::string{}, std::string{"x"}, std::string(70'000, 'y')}) {
        const auto parsed = parse_grpc_frame(grpc_frame(message));
        ASSERT_TRUE(parsed);
        EXPECT_EQ(*parsed, message);
    }
}

class GrpcFrameRejects : public ::testing::TestWithParam<std::string> {};
TEST_P(GrpcFrameRejects, WhatIsNotOneWholeMessage) {
    const auto parsed = parse_grpc_frame(GetParam());
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, ErrorCode::protocol_error);
}
INSTANTIATE_TEST_SUITE_P(Bad, GrpcFrameRejects,
                         ::testing::Values("", std::string(4, '\0'), std::string("\1\0\0\0\0", 5),
                                           std::string("\0\0\0\0\2x", 6), std::string("\0\0\0\0\1xy", 7),
                                           std::string("\0\xff\xff\xff\xffx", 6)));

TEST(GrpcMessage, RoundTripsAnyBytes) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) {
        all.push_back(static_cast<char>(byte));
    }
    EXPECT_EQ(decode_grpc_message(encode_grpc_message(all)), all);
    EXPECT_EQ(decode_grpc_message("100%"), "100%");
}

TEST(GrpcStatus, IsADecimalNumber) {
    EXPECT_EQ(parse_grpc_status("14"), 14);
    EXPECT_FALSE(parse_grpc_status(""));
    EXPECT_FALSE(parse_grpc_status("-1"));
    EXPECT_FALSE(parse_grpc_status("99999999999"));
}

}  // namespace
}  // namespace farebox::net::test
