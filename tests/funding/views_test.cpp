#include "signer/funding/funding_views.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "tests/funding/facts.hpp"

namespace farebox::signer {
namespace {

using protocol::BrokerFunction;
using test::some_key;

TEST(FundingOrderText, IsReadStrictly) {
    const auto deposit = parse_funding_order(R"({"function":"deposit","deposit":"0.05 eth"})", some_key());
    ASSERT_TRUE(deposit);
    EXPECT_EQ(deposit->function, BrokerFunction::fund_deposit);
    EXPECT_EQ(deposit->key, some_key());
    EXPECT_EQ(deposit->deposit, Wei{50 * test::kMilliEth});
    const auto both = parse_funding_order(R"({"function":"deposit","deposit":"1 wei","reserve":"2 wei"})", some_key());
    EXPECT_EQ(both->function, BrokerFunction::fund_deposit_and_reserve);
    EXPECT_EQ(parse_funding_order(R"({"function":"cancel-unlock"})", some_key())->function,
              BrokerFunction::cancel_unlock);
    EXPECT_FALSE(deposit->automatic);
}

TEST(FundingOrderText, IsRefusedOtherwise) {
    for (const auto* text :
         {"", "[]", "{}", R"({"function":"deposit"})", R"({"function":"deposit","deposit":"0 eth"})",
          R"({"function":"deposit","deposit":"-1 eth"})", R"({"function":"deposit","deposit":5})",
          R"({"function":"unlock","deposit":"1 eth"})", R"({"function":"withdraw","reserve":"1 eth"})",
          R"({"function":"withdrawAll"})", R"({"function":"fund_deposit","deposit":"1 eth"})",
          R"({"function":"unlock","key":"0x12"})", R"({"function":"unlock","key":7})"}) {
        EXPECT_FALSE(parse_funding_order(text, some_key())) << text;
    }
    const auto nobody = parse_funding_order(R"({"function":"unlock"})", Address{});
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().code, ErrorCode::not_found);
}

TEST(FundingTermsText, AreWhatAPlanSays) {
    FundingPlan plan{test::order_for(BrokerFunction::fund_deposit, 5),
                     {test::some_facts(), {}},
                     9,
                     80'000,
                     100'000,
                     Fees{protocol::TransactionKind::fee_market, Wei{7}, Wei{3}, Wei{5}}};
    const auto json = nlohmann::json::parse(plan_json(plan, {}));
    EXPECT_EQ(json.at("total"), "700005");
    EXPECT_EQ(json.at("now").at("deposit"), "10000000000000000");
    EXPECT_EQ(json.at("after").at("deposit"), "10000000000000005");
    const auto terms = parse_terms(nlohmann::json{{"terms", json.at("terms")}}.dump());
    ASSERT_TRUE(terms);
    EXPECT_EQ(terms->nonce, 9U);
    EXPECT_EQ(terms->gas_limit, 100'000U);
    EXPECT_EQ(terms->max_fee_per_gas, Wei{7});
    EXPECT_EQ(terms->max_priority_fee_per_gas, Wei{3});
    EXPECT_FALSE(parse_terms("{}"));
    EXPECT_FALSE(parse_terms(R"({"terms":{"nonce":-1}})"));
}

TEST(TransactionText, TellsItsStateAndCost) {
    auto row = test::some_row(3, FundingState::reverted);
    row.outcome = FundingOutcome{77, 50'000, Wei{10}};
    row.reason = "execution reverted: account is locked";
    const auto json = nlohmann::json::parse(transaction_json(row));
    EXPECT_EQ(json.at("state"), "reverted");
    EXPECT_EQ(json.at("fee"), "500000");
    EXPECT_EQ(json.at("reason"), row.reason);
    EXPECT_FALSE(nlohmann::json::parse(transaction_json(test::some_row(3, FundingState::under_way))).contains("fee"));
}

TEST(StatusText, ToldWithoutAChainHasTheTransactionsStill) {
    FundingStatus status{some_key(), make_error(ErrorCode::chain_stale, "no endpoint"), {}, "too cheap", Wei{5}};
    status.rows.push_back(test::some_row(3, FundingState::under_way));
    const auto json = nlohmann::json::parse(status_json(status, {}));
    EXPECT_TRUE(json.at("now").is_null());
    EXPECT_EQ(json.at("problem"), "no endpoint");
    EXPECT_EQ(json.at("complaint"), "too cheap");
    EXPECT_EQ(json.at("transactions").size(), 1U);
    EXPECT_EQ(json.at("top_up").at("last_24_hours"), "5");
}

}  // namespace
}  // namespace farebox::signer
