#include <gtest/gtest.h>

#include <string>

#include "protocol/base64.hpp"
#include "signer/payment/session_state.hpp"
#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using nlohmann::json;
using test::after;
using test::code_of;
using test::continue_from;
using test::json_of;
using test::kSecond;
using test::message_of;
using test::post;
using test::ServiceHarness;

constexpr const char* kAllow = R"({"status":200})";
const std::int64_t kNowSeconds = test::kNow.unix_nanos / kSecond;

SessionState state_of(const net::Response& response) {
    return *parse_session_state(*protocol::base64_decode(json_of(response).at("state").at("State").get<std::string>()));
}

class Webhook : public testing::Test {
protected:
    void answer(std::string body) { signer_.ask_webhook(ServiceHarness::webhook_says(std::move(body))); }
    void allow_until(std::int64_t seconds, const std::string& more = {}) {
        answer(R"({"status":200,"expiry":)" + std::to_string(kNowSeconds + seconds) + more + "}");
    }
    net::Response pay(std::string_view token = "Bearer one") {
        auto request = post("/generate-live-payment", test::body_of(request_));
        request.headers.add("authorization", token);
        return signer_.answer(request);
    }
    /// A fresh quote of the same orchestrator, so that the next request is another one.
    void refresh(std::uint8_t rand_hash) {
        request_.orchestrator =
            protocol::wire::encode(test::make_quote({.ev = 30, .price = 10, .rand_hash = rand_hash}));
    }
    [[nodiscard]] std::size_t asked() const { return signer_.webhook_requests_.size(); }
    json last_question() { return json::parse(signer_.webhook_requests_.back().body); }

    ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));
};

TEST_F(Webhook, SeesTheStateThatWillBeIssuedAndTheCallersHeaders) {
    answer(kAllow);
    const auto paid = pay();
    ASSERT_EQ(paid.status, 200) << paid.body;
    ASSERT_EQ(asked(), 1U);
    const json question = last_question();
    EXPECT_EQ(question.at("headers"), (json{{"Authorization", {"Bearer one"}}}));
    const std::string issued = *protocol::base64_decode(json_of(paid).at("state").at("State").get<std::string>());
    EXPECT_EQ(question.at("state"), json::parse(issued));
    EXPECT_EQ(state_of(paid).sender_nonce, 4U);
}

TEST_F(Webhook, IsToldTheOldExpiryAndId) {
    allow_until(-1, R"(,"auth_id":"alice")");
    const auto first = pay();
    continue_from(request_, first);
    answer(kAllow);
    signer_.set_time(after(10 * kSecond));
    const auto second = pay();
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_EQ(last_question().at("state").at("AuthID"), "alice");
    EXPECT_EQ(last_question().at("state").at("AuthExpiry"), kNowSeconds - 1);
    EXPECT_EQ(last_question().at("state").at("SenderNonce"), state_of(second).sender_nonce);
    EXPECT_EQ(state_of(second).auth_expiry, 0);
    EXPECT_EQ(state_of(second).auth_id, "alice");
}

TEST_F(Webhook, RefusesBeforeAnythingIsPromised) {
    answer(R"({"status":402,"reason":"top up first"})");
    const auto refused = pay();
    EXPECT_EQ(refused.status, 402);
    EXPECT_EQ(code_of(refused), "webhook_refused");
    EXPECT_EQ(message_of(refused), "top up first");
    EXPECT_EQ(signer_.grants(), 0);
    EXPECT_EQ(signer_.usage().ev_total, Wei{});
}

TEST_F(Webhook, MakesBusyStatusesRetryable) {
    for (const int status : {429, 503}) {
        answer(R"({"status":)" + std::to_string(status) + "}");
        const auto refused = pay();
        EXPECT_EQ(refused.status, status);
        EXPECT_TRUE(json_of(refused).at("error").at("retryable"));
        EXPECT_TRUE(refused.headers.contains("Retry-After"));
    }
}

TEST_F(Webhook, FailsClosed) {
    signer_.ask_webhook(net::Response{});
    signer_.webhook_ = nullptr;  // nobody is there
    EXPECT_EQ(code_of(pay()), "webhook_unavailable");
    signer_.ask_webhook(net::text_response(500, "oops"));
    EXPECT_EQ(pay().status, 503);
    for (const char* body :
         {"", "null", "[]", "{}", R"({"status":"200"})", R"({"status":200.5})", R"({"status":200} x)",
          R"({"status":201})", R"({"status":200,"auth_id":5})", R"({"status":200,"status":200})"}) {
        answer(body);
        const auto refused = pay();
        EXPECT_EQ(refused.status, 502) << body;
        EXPECT_EQ(code_of(refused), "webhook_invalid") << body;
    }
    signer_.ask_webhook(net::text_response(403, "no"));
    EXPECT_EQ(code_of(pay()), "webhook_invalid");
    EXPECT_EQ(signer_.grants(), 0);
}

TEST_F(Webhook, IsNotAskedAboutWhatIsRefusedAnyway) {
    answer(kAllow);
    signer_.policy_.access.clients.at(0).limits.ev_per_day = Wei{1};
    EXPECT_EQ(code_of(pay()), "budget_exceeded");
    EXPECT_EQ(asked(), 0U);
}

TEST_F(Webhook, IsNotAskedAboutAReplay) {
    answer(kAllow);
    request_.manifest_id = "abcd1234";
    const auto first = pay();
    ASSERT_EQ(first.status, 200) << first.body;
    continue_from(request_, first);
    signer_.set_time(after(10 * kSecond));
    const auto second = pay();
    ASSERT_EQ(second.status, 200) << second.body;
    ASSERT_EQ(asked(), 2U);
    const auto again = pay();
    EXPECT_EQ(again.body, second.body);
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Webhook, IsNotAskedAgainUntilItsWordExpires) {
    allow_until(20);
    continue_from(request_, pay());
    for (const int seconds : {10, 20}) {
        signer_.set_time(after(seconds * kSecond));
        const auto paid = pay();
        ASSERT_EQ(paid.status, 200) << paid.body;
        EXPECT_EQ(state_of(paid).auth_expiry, kNowSeconds + 20);
        continue_from(request_, paid);
    }
    EXPECT_EQ(asked(), 1U);
    signer_.set_time(after(21 * kSecond));
    ASSERT_EQ(pay().status, 200);
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Webhook, RemembersItsWordOverARestart) {
    allow_until(60, R"(,"maxPrice":{"price":11,"currency":"wei","unit":"seconds"})");
    continue_from(request_, pay());
    signer_.restart();
    signer_.set_time(after(10 * kSecond));
    ASSERT_EQ(pay().status, 200);
    EXPECT_EQ(asked(), 1U);
}

TEST_F(Webhook, GaveItsWordToThoseCredentialsOnly) {
    allow_until(60);
    continue_from(request_, pay("Bearer one"));
    answer(R"({"status":403,"reason":"who?"})");
    signer_.set_time(after(10 * kSecond));
    EXPECT_EQ(pay("Bearer two").status, 403);
    EXPECT_EQ(asked(), 2U);
    EXPECT_EQ(pay("Bearer one").status, 200);
    EXPECT_EQ(asked(), 2U);
}

TEST_F(Webhook, KeepsItsCeilingWhileItsWordHolds) {
    allow_until(600, R"(,"maxPrice":{"price":"9.5","currency":"wei","unit":"seconds"})");
    const auto dear = pay();
    EXPECT_EQ(dear.status, 481);
    EXPECT_EQ(message_of(dear), "orchestrator price 10.000 exceeds auth webhook maxPrice ceiling 9.500");

    request_.orchestrator = protocol::wire::encode(test::make_quote({.ev = 30, .price = 9}));
    continue_from(request_, pay());
    const std::size_t before = asked();
    refresh(0x44);  // 10 wei per unit
    signer_.set_time(after(10 * kSecond));
    EXPECT_EQ(pay().status, 481);
    EXPECT_EQ(asked(), before);
}

TEST_F(Webhook, SaysWhereItsCeilingIsWrong) {
    answer(R"({"status":200,"maxPrice":{"price":5,"currency":"usd","unit":"seconds"}})");
    const auto refused = pay();
    EXPECT_EQ(refused.status, 502);
    EXPECT_EQ(message_of(refused), "signer auth invalid maxPrice: maxPrice.currency must be wei");
}

TEST_F(Webhook, PinsTheFirstAuthId) {
    answer(R"({"status":200,"auth_id":"alice"})");
    const auto first = pay();
    EXPECT_EQ(state_of(first).auth_id, "alice");
    continue_from(request_, first);
    signer_.set_time(after(10 * kSecond));
    answer(R"({"status":200,"auth_id":"mallory"})");
    const auto refused = pay();
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(code_of(refused), "forbidden");
    answer(kAllow);
    EXPECT_EQ(state_of(pay()).auth_id, "alice");
}

TEST_F(Webhook, AsksAboutEachOfSeveralRequestsOnce) {
    answer(kAllow);
    const auto first = pay();
    continue_from(request_, first);
    signer_.set_time(after(10 * kSecond));
    std::vector<net::ServerRequest> requests;
    for (const std::uint8_t rand_hash : {std::uint8_t{0x44}, std::uint8_t{0x55}}) {
        refresh(rand_hash);
        requests.push_back(post("/generate-live-payment", test::body_of(request_)));
    }
    const auto answers = signer_.answer_together(requests);
    EXPECT_EQ(answers[0].status, 200) << answers[0].body;
    EXPECT_EQ(answers[1].status, 200) << answers[1].body;
    EXPECT_EQ(asked(), 3U);
    EXPECT_EQ(signer_.grants(), 3);
}

TEST_F(Webhook, BillsUpToTheMomentItWasAsked) {
    answer(kAllow);
    continue_from(request_, pay());
    signer_.set_time(after(10 * kSecond));
    signer_.webhook_ = [this](const net::Request&, std::chrono::milliseconds) {
        signer_.set_time(after(12 * kSecond));  // it takes its time
        return Result<net::Response>{ServiceHarness::webhook_says(kAllow)};
    };
    const auto paid = pay();
    ASSERT_EQ(paid.status, 200) << paid.body;
    EXPECT_EQ(state_of(paid).last_update->unix_nanos, after(10 * kSecond).unix_nanos);
    EXPECT_EQ(last_question().at("state").at("LastUpdate"), protocol::format_rfc3339(after(10 * kSecond)));
}

TEST_F(Webhook, IsAskedOnlyWhereOneIsConfigured) {
    EXPECT_EQ(pay().status, 200);
    EXPECT_EQ(asked(), 0U);
}

}  // namespace
}  // namespace farebox::signer
