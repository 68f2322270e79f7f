#include <gtest/gtest.h>

#include <string>

#include "tests/payment/service_harness.hpp"

// POST /v1/quote
namespace farebox::signer {
namespace {

using nlohmann::json;
using test::after;
using test::code_of;
using test::continue_from;
using test::json_of;
using test::kSecond;
using test::post;

class PriceQuote : public testing::Test {
protected:
    net::Response quote() { return signer_.answer(post("/v1/quote", test::body_of(request_))); }

    test::ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));
};

TEST_F(PriceQuote, SaysWhatThePaymentThenCosts) {
    signer_.policy_.access.clients.at(0).limits.ev_per_day = Wei{1000};
    const auto quoted = quote();
    ASSERT_EQ(quoted.status, 200) << quoted.body;
    const json answer = json_of(quoted);
    EXPECT_EQ(answer.at("tickets"), 4);
    EXPECT_EQ(answer.at("charge"), "120");
    EXPECT_EQ(answer.at("ticket_ev"), "30");
    EXPECT_EQ(answer.at("fee"), "100");
    EXPECT_EQ(answer.at("units"), "10");
    EXPECT_EQ(answer.at("balance"), "20");
    EXPECT_EQ(answer.at("price"), "10");
    EXPECT_EQ(answer.at("asks_webhook"), false);
    EXPECT_EQ(answer.at("budgets"), json::parse(R"([{"name":"ev_per_day","limit":"1000","charged":"0"}])"));

    ASSERT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.usage().ev_total, Wei{120});
    const auto fresh = test::make_quote({.ev = 30, .price = 10, .rand_hash = 0x44});
    request_.orchestrator = protocol::wire::encode(fresh);
    const auto again = quote();
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(json_of(again).at("budgets").at(0).at("charged"), "120");
}

TEST_F(PriceQuote, SignsAndChargesNothing) {
    ASSERT_EQ(quote().status, 200);
    EXPECT_EQ(signer_.grants(), 0);
    EXPECT_EQ(signer_.usage().ev_total, Wei{});
}

TEST_F(PriceQuote, ListsEveryCeiling) {
    signer_.policy_.rules.ceilings.of(protocol::PaymentType::live) = UnitCeiling{false, protocol::Rational{50}};
    signer_.policy_.access.clients.at(0).rules.ceilings.at(static_cast<std::size_t>(protocol::PaymentType::live)) =
        UnitCeiling{false, protocol::Rational{40}};
    request_.max_price = MaxPriceField{"30.5", "wei", "seconds"};
    const json ceilings = json_of(quote()).at("ceilings");
    EXPECT_EQ(ceilings, json::parse(R"([{"source":"configured maximum price","price":"50"},
                                        {"source":"request maxPrice","price":"61/2"},
                                        {"source":"client's maximum price","price":"40"}])"));
}

TEST_F(PriceQuote, CostsNothingWhereTheBalanceCoversIt) {
    request_ = test::make_request(test::make_quote({.ev = 300, .price = 10}), "fixed");
    const auto paid = signer_.pay(request_);
    ASSERT_EQ(paid.status, 200) << paid.body;
    continue_from(request_, paid);
    request_.manifest_id = "abcd1234";
    const auto smaller = test::make_quote({.ev = 30, .price = 10, .rand_hash = 0x44});
    request_.orchestrator = protocol::wire::encode(smaller);
    const json answer = json_of(quote());
    EXPECT_EQ(answer.at("tickets"), 0);
    EXPECT_EQ(answer.at("charge"), "0");
}

TEST_F(PriceQuote, KnowsARequestThatIsAnsweredAgain) {
    request_.manifest_id = "abcd1234";
    continue_from(request_, signer_.pay(request_));
    signer_.set_time(after(10 * kSecond));
    ASSERT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(json_of(quote()), json::parse(R"({"replay":true,"tickets":3,"charge":"0"})"));
    EXPECT_EQ(signer_.grants(), 2);
}

TEST_F(PriceQuote, RefusesWhatThePaymentIsRefusedFor) {
    signer_.policy_.access.clients.at(0).limits.ev_per_day = Wei{100};
    const auto over = quote();
    EXPECT_EQ(over.status, 402);
    EXPECT_EQ(code_of(over), "budget_exceeded");
    EXPECT_EQ(signer_.answer(post("/v1/quote", "{")).status, 400);
    auto get = post("/v1/quote");
    get.method = "GET";
    EXPECT_EQ(signer_.answer(get).status, 405);
    auto stranger = post("/v1/quote", test::body_of(request_));
    stranger.peer.uid = 1001;
    stranger.peer.gid = 1001;
    EXPECT_EQ(signer_.answer(stranger).status, 401);
}

TEST_F(PriceQuote, SaysThatTheWebhookWillBeAskedAndDoesNotAsk) {
    signer_.ask_webhook(test::ServiceHarness::webhook_says(R"({"status":403})"));
    EXPECT_EQ(json_of(quote()).at("asks_webhook"), true);
    EXPECT_TRUE(signer_.webhook_requests_.empty());
}

}  // namespace
}  // namespace farebox::signer
