// The parts that the auth webhook stands on, each alone.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "signer/access/circuit_breaker.hpp"
#include "signer/access/forwarded_headers.hpp"
#include "signer/access/webhook_reply.hpp"

namespace farebox::signer {
namespace {

using std::chrono::milliseconds;
using Patterns = std::vector<std::string>;

TEST(ForwardedHeaders, SpellNamesAsGoDoes) {
    EXPECT_EQ(canonical_header_name("x-api-key"), "X-Api-Key");
    EXPECT_EQ(canonical_header_name("AUTHORIZATION"), "Authorization");
    EXPECT_EQ(canonical_header_name("x_odd-1a"), "X_odd-1a");
    EXPECT_EQ(canonical_header_name("no token"), "no token");
}

TEST(ForwardedHeaders, AreThoseThatMatch) {
    const net::Headers headers{{"Host", "signer"},     {"x-multi", "a"}, {"Cookie", "c"},
                               {"authorization", "t"}, {"X-Multi", "b"}, {"x-q", "<\"\xff"}};
    EXPECT_EQ(forwarded_headers_json(forwarded_headers(headers, Patterns{"Authorization", "X-*"})),
              R"({"Authorization":["t"],"X-Multi":["a","b"],"X-Q":["\u003c\"\ufffd"]})");
    EXPECT_EQ(forwarded_headers_json(forwarded_headers(headers, Patterns{})), "{}");
    const net::Headers any{{"Host", "signer"}, {"Accept", "*/*"}};
    EXPECT_EQ(forwarded_headers_json(forwarded_headers(any, Patterns{"*"})), R"({"Accept":["*/*"]})");
}

TEST(CredentialsHash, TellsCallersApart) {
    const Patterns patterns{"Authorization", "X-*", "User-Agent", "Content-Length"};
    const auto hash = [&](const char* client, const net::Headers& headers) {
        return credentials_hash(client, forwarded_headers(headers, patterns));
    };
    const Hash32 one = hash("a", {{"Authorization", "t"}});
    EXPECT_EQ(one, hash("a", {{"authorization", "t"}, {"Accept", "*/*"}}));
    EXPECT_EQ(
        one, hash("a", {{"Authorization", "t"}, {"Content-Length", "7"}, {"X-Request-Id", "1"}, {"x-b3-spanid", "2"}}));
    EXPECT_NE(one, hash("b", {{"Authorization", "t"}}));
    EXPECT_NE(one, hash("a", {{"Authorization", "u"}}));
    EXPECT_NE(one, hash("a", {{"Authorization", "t"}, {"X-User", "1"}}));
    EXPECT_NE(hash("a", {{"X-A", "1"}, {"X-A", "2"}}), hash("a", {{"X-A", "12"}}));
}

TEST(WebhookReply, IsReadAsGoReadsIt) {
    const auto reply = parse_webhook_reply(
        " \n{\"STATUS\":200,\"Auth_ID\":\"cased\",\"expiry\":-5,\"x\":{\"status\":[1]},\"reason\":null,"
        "\"maxprice\":{\"price\":\"1.5\",\"currency\":\"wei\",\"unit\":\"fixed\"}}\n");
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->auth_id, "cased");
    EXPECT_EQ(reply->expiry, -5);
    EXPECT_EQ(reply->max_price->price, "1.5");
    EXPECT_EQ(reply->max_price->unit, "fixed");
}

TEST(WebhookReply, HasAReasonWhereItRefuses) {
    EXPECT_EQ(parse_webhook_reply(R"({"status":483})")->reason, "signer auth rejected request with status 483");
    EXPECT_EQ(parse_webhook_reply(R"({"status":403,"reason":"a\nb"})")->reason, "a b");
    const auto cut = parse_webhook_reply(R"({"status":403,"reason":")" + std::string(511, 'x') + "\u00e9\"}");
    EXPECT_EQ(cut->reason, std::string(511, 'x'));
}

TEST(WebhookReply, MustBeUsable) {
    for (const char* body : {"",
                             "null",
                             "7",
                             "[{\"status\":200}]",
                             "{}",
                             R"({"status":0})",
                             R"({"status":399})",
                             R"({"status":600})",
                             R"({"status":1000})",
                             R"({"status":"200"})",
                             R"({"status":200.0})",
                             R"({"status":true})",
                             R"({"status":200,"expiry":"soon"})",
                             R"({"status":200,"expiry":99999999999999999999})",
                             R"({"status":200,"auth_id":{}})",
                             R"({"status":200,"auth_id":"a\nb"})",
                             R"({"status":200,"maxPrice":"5"})",
                             R"({"status":200,"maxPrice":{"price":"abc"}})",
                             R"({"status":200,"Status":200})",
                             R"({"status":200} x)"}) {
        const auto reply = parse_webhook_reply(body);
        ASSERT_FALSE(reply) << body;
        EXPECT_EQ(reply.error().code, ErrorCode::webhook_invalid) << body;
    }
    const std::string id(kMaxAuthIdBytes, 'i');
    EXPECT_TRUE(parse_webhook_reply(R"({"status":200,"auth_id":")" + id + "\"}"));
    EXPECT_FALSE(parse_webhook_reply(R"({"status":200,"auth_id":"i)" + id + "\"}"));
    std::string deep = R"({"status":200,"x":)" + std::string(100, '[');
    EXPECT_FALSE(parse_webhook_reply(deep + std::string(100, ']') + "}"));
}

TEST(CircuitBreaker, OpensAfterFailuresInARowAndTriesOneAtATime) {
    CircuitBreaker breaker{{.failures = 2, .first_pause = milliseconds{100}, .longest_pause = milliseconds{150}}};
    const CircuitBreaker::Clock::time_point start{};
    const auto wait = [&](int at) { return breaker.wait_time(start + milliseconds{at}).count(); };

    EXPECT_FALSE(breaker.failed(start));
    EXPECT_FALSE(breaker.succeeded());
    EXPECT_FALSE(breaker.failed(start));
    EXPECT_EQ(wait(0), 0);
    EXPECT_TRUE(breaker.failed(start));
    EXPECT_EQ(wait(40), 60);
    EXPECT_FALSE(breaker.failed(start + milliseconds{50}));  // was under way
    EXPECT_EQ(wait(60), 40);

    EXPECT_EQ(wait(100), 0);  // one may try
    EXPECT_GT(wait(101), 0);
    EXPECT_FALSE(breaker.failed(start + milliseconds{110}));
    EXPECT_EQ(wait(110), 150);  // twice as long, up to the longest
    EXPECT_EQ(wait(260), 0);
    breaker.abandoned();
    EXPECT_EQ(wait(261), 0);
    EXPECT_TRUE(breaker.succeeded());
    EXPECT_EQ(wait(262), 0);
    EXPECT_EQ(wait(262), 0);
}

}  // namespace
}  // namespace farebox::signer
