#include "net/json_rpc.hpp"

#include <gtest/gtest.h>

#include "net/json_limits.hpp"
#include "tests/net/test_server.hpp"

namespace farebox::net::test {
namespace {

TEST(JsonRpcEncode, WritesOneObjectOrABatch) {
    EXPECT_EQ(*json_rpc::encode({{"eth_blockNumber", "[]"}}, false),
              R"({"id":1,"jsonrpc":"2.0","method":"eth_blockNumber","params":[]})");
    EXPECT_EQ(*json_rpc::encode({{"a", "[]"}}, true), R"([{"id":1,"jsonrpc":"2.0","method":"a","params":[]}])");
}

TEST(JsonRpcEncode, RefusesParametersThatAreNoList) {
    EXPECT_FALSE(json_rpc::encode({{"a", "1"}}, false));
    EXPECT_FALSE(json_rpc::encode({{"a", "[1"}}, false));
    EXPECT_FALSE(json_rpc::encode({}, true));
}

TEST(JsonRpcDecode, OrdersABatchByItsIds) {
    const auto results = json_rpc::decode(R"([{"id":2,"result":"b"},{"id":1,"result":"a"}])", 2, true);
    ASSERT_TRUE(results);
    EXPECT_EQ(*results->at(0), "\"a\"");
    EXPECT_EQ(*results->at(1), "\"b\"");
}

TEST(JsonRpcDecode, KeepsAnErrorWithItsCall) {
    const auto results =
        json_rpc::decode(R"([{"id":1,"error":{"code":-32000,"message":"no"}},{"id":2,"result":null}])", 2, true);
    ASSERT_TRUE(results);
    ASSERT_FALSE(results->at(0));
    EXPECT_EQ(results->at(0).error().code, ErrorCode::upstream_error);
    EXPECT_EQ(results->at(0).error().details.front().second, "-32000");
    EXPECT_EQ(*results->at(1), "null");
}

TEST(JsonRpcDecode, ReportsUnansweredCalls) {
    const auto results = json_rpc::decode(R"([{"id":1,"result":1}])", 2, true);
    ASSERT_TRUE(results);
    ASSERT_FALSE(results->at(1));
    EXPECT_EQ(results->at(1).error().code, ErrorCode::protocol_error);
}

TEST(JsonRpcDecode, TakesAnErrorForTheWholeBatch) {
    const auto results =
        json_rpc::decode(R"({"id":null,"error":{"code":-32600,"message":"batch too large"}})", 2, true);
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, ErrorCode::upstream_error);
}

class JsonRpcDecodeRejects : public ::testing::TestWithParam<std::string> {};
TEST_P(JsonRpcDecodeRejects, WhatIsNoAnswer) {
    const auto results = json_rpc::decode(GetParam(), 1, true);
    ASSERT_FALSE(results);
    EXPECT_EQ(results.error().code, ErrorCode::protocol_error);
}
INSTANTIATE_TEST_SUITE_P(Bad, JsonRpcDecodeRejects,
                         ::testing::Values("", "nonsense", "1", "{}", "[1]", R"([{"id":2,"result":1}])",
                                           R"([{"id":"1","result":1}])", R"([{"id":1,"result":1},{"id":1,"result":1}])",
                                           std::string(100'000, '[')));

TEST(JsonRpcClient, CallsAServer) {
    ServerOptions options;
    options.handler = [](ServerRequest& request, ResponseWriter& writer) -> asio::awaitable<void> {
        const bool batch = request.body.starts_with('[');
        writer.send(json_response(200, batch ? R"([{"id":1,"result":"0x1"}])" : R"({"id":1,"result":"0x2"})"));
        co_return;
    };
    TestServer test{std::move(options)};
    JsonRpcClient rpc{*test.client, Url{test.endpoint, "/"}};
    const auto one = test.run(rpc.call({"eth_chainId", "[]"}, deadline_in(10s)));
    ASSERT_TRUE(one);
    EXPECT_EQ(*one, "\"0x2\"");
    std::vector<JsonRpcCall> calls(1);
    calls[0].method = "eth_chainId";
    const auto several = test.run(rpc.batch(std::move(calls), deadline_in(10s)));
    ASSERT_TRUE(several);
    EXPECT_EQ(*several->at(0), "\"0x1\"");
}

TEST(JsonRpcClient, ReportsHttpErrors) {
    ServerOptions options;
    options.handler = [](ServerRequest&, ResponseWriter& writer) -> asio::awaitable<void> {
        writer.send(text_response(429, "slow down"));
        co_return;
    };
    TestServer test{std::move(options)};
    JsonRpcClient rpc{*test.client, Url{test.endpoint, "/"}};
    const auto result = test.run(rpc.call({"eth_chainId", "[]"}, deadline_in(10s)));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::upstream_error);
}

TEST(JsonLimits, BoundSizeAndDepth) {
    EXPECT_TRUE(check_json_limits("[[{}]]", {100, 3}));
    EXPECT_EQ(check_json_limits("[[[]]]", {100, 2}).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(check_json_limits("[      ]", {5, 2}).error().code, ErrorCode::too_large);
    EXPECT_TRUE(check_json_limits(R"(["[[[[\"[["])", {100, 1}));
}

}  // namespace
}  // namespace farebox::net::test
