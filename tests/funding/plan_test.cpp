#include "signer/funding/funding_plan.hpp"

#include <gtest/gtest.h>

#include "protocol/address.hpp"
#include "tests/funding/facts.hpp"

namespace farebox::signer {
namespace {

using protocol::BrokerFunction;
using test::kGwei;
using test::kMilliEth;
using test::order_for;
using test::some_facts;

std::string refusal(const FundingOrder& order, const AccountFacts& facts) {
    const auto checked = check_order(order, facts);
    return checked ? std::string{} : checked.error().message + " / " + checked.error().hint;
}

AccountFacts unlocking(std::int64_t round) {
    auto facts = some_facts();
    facts.funds.withdraw_round = round;
    return facts;
}

FundingPlan plan_for(const FundingOrder& order, const AccountFacts& facts = some_facts()) {
    return {order,  {facts, {}}, facts.pending_nonce,
            80'000, 100'000,     Fees{protocol::TransactionKind::fee_market, Wei{2 * kGwei}, Wei{kGwei}, Wei{kGwei}}};
}

TEST(FundingOrder, IsRefusedBeforehandWhereTheContractWouldRefuseIt) {
    auto paused = some_facts();
    paused.paused = true;
    for (const auto function : protocol::kBrokerFunctions) {
        EXPECT_NE(refusal(order_for(function), paused).find("paused"), std::string::npos);
    }
    auto empty = some_facts();
    empty.funds = {};
    EXPECT_NE(refusal(order_for(BrokerFunction::unlock), empty).find("nothing to unlock"), std::string::npos);
    EXPECT_NE(refusal(order_for(BrokerFunction::withdraw), empty).find("nothing to withdraw"), std::string::npos);
    EXPECT_NE(refusal(order_for(BrokerFunction::unlock), unlocking(4'003)).find("already, until round 4003"),
              std::string::npos);
    EXPECT_NE(refusal(order_for(BrokerFunction::cancel_unlock), some_facts()).find("nothing is being unlocked"),
              std::string::npos);
    EXPECT_NE(refusal(order_for(BrokerFunction::withdraw), some_facts()).find("7 rounds"), std::string::npos);
}

TEST(FundingOrder, SaysWhenAWithdrawalIsPossible) {
    // 3 rounds of 100 blocks of 12 s, 10 blocks of which have passed
    EXPECT_EQ(seconds_until_withdrawal(unlocking(4'003)), 290 * 12);
    EXPECT_NE(refusal(order_for(BrokerFunction::withdraw), unlocking(4'003)).find("58 min"), std::string::npos);
    EXPECT_EQ(refusal(order_for(BrokerFunction::withdraw), unlocking(4'000)), "");
    EXPECT_EQ(seconds_until_withdrawal(unlocking(4'000)), 0);
    EXPECT_EQ(seconds_until_withdrawal(some_facts()), std::nullopt);
    auto odd = unlocking(std::numeric_limits<std::int64_t>::max());
    odd.round_length = 0;
    EXPECT_GT(seconds_until_withdrawal(odd), 0);
}

TEST(FundingOrder, IsAllowedOtherwise) {
    EXPECT_EQ(refusal(order_for(BrokerFunction::fund_deposit, 5), some_facts()), "");
    EXPECT_EQ(refusal(order_for(BrokerFunction::unlock), some_facts()), "");
    EXPECT_EQ(refusal(order_for(BrokerFunction::cancel_unlock), unlocking(4'003)), "");
}

TEST(FundingOrder, ChangesFundsAsTheContractDoes) {
    const auto funded = funds_after(order_for(BrokerFunction::fund_deposit_and_reserve, 1, 2), unlocking(4'003));
    EXPECT_EQ(funded, (SenderFunds{Wei{10 * kMilliEth + 1}, Wei{20 * kMilliEth + 2}, 0}));
    EXPECT_EQ(funds_after(order_for(BrokerFunction::unlock), some_facts()).withdraw_round, 4'007);
    EXPECT_EQ(funds_after(order_for(BrokerFunction::cancel_unlock), unlocking(4'003)).withdraw_round, 0);
    EXPECT_EQ(funds_after(order_for(BrokerFunction::withdraw), unlocking(4'000)), (SenderFunds{{}, {}, 4'000}));
}

TEST(FundingOrder, SaysWhatUnlockingMeans) {
    const auto notes = notes_on(order_for(BrokerFunction::unlock), {some_facts(), {}});
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_NE(notes[0].find("no new sessions"), std::string::npos);
    EXPECT_NE(notes[0].find("round 4007"), std::string::npos);
    EXPECT_EQ(notes_on(order_for(BrokerFunction::fund_deposit, 5), {unlocking(4'003), {}}).size(), 1U);
    EXPECT_EQ(notes_on(order_for(BrokerFunction::fund_deposit, 5), {some_facts(), {"the balance"}}).size(), 1U);
    EXPECT_TRUE(notes_on(order_for(BrokerFunction::fund_deposit, 5), {some_facts(), {}}).empty());
    auto others = some_facts();
    others.pending_nonce += 2;
    EXPECT_EQ(notes_on(order_for(BrokerFunction::fund_deposit, 5), {others, {}}).size(), 1U);
}

TEST(FundingPlan, AddsUpExactly) {
    const auto plan = plan_for(order_for(BrokerFunction::fund_deposit_and_reserve, 3, 4));
    EXPECT_EQ(plan.value(), Wei{7});
    EXPECT_EQ(plan.expected_fee(), Wei{80'000 * kGwei});
    EXPECT_EQ(plan.max_fee(), Wei{200'000 * kGwei});
    EXPECT_EQ(plan.total(), Wei{200'000 * kGwei + 7});
}

TEST(FundingPlan, TellsTheExactShortfallAndWhereToSendIt) {
    auto facts = some_facts();
    facts.balance = Wei{200'000 * kGwei + 7};
    EXPECT_TRUE(check_balance(plan_for(order_for(BrokerFunction::fund_deposit, 7), facts), 42161));
    const auto checked = check_balance(plan_for(order_for(BrokerFunction::fund_deposit, 10), facts), 42161);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().details.at(0).second, "3");
    EXPECT_NE(checked.error().hint.find("send 3 wei to " + protocol::to_checksum(test::some_key()) + " on chain 42161"),
              std::string::npos);
}

TEST(FundingPlan, KnowsTheCapsOfOneTransaction) {
    TransactionsConfig config;
    config.max_value = Wei{7};
    config.max_fee = Wei{200'000 * kGwei};
    EXPECT_TRUE(check_caps(plan_for(order_for(BrokerFunction::fund_deposit, 7)), config));
    EXPECT_FALSE(check_caps(plan_for(order_for(BrokerFunction::fund_deposit, 8)), config));
    config.max_fee = Wei{200'000 * kGwei - 1};
    EXPECT_FALSE(check_caps(plan_for(order_for(BrokerFunction::fund_deposit, 7)), config));
}

TEST(FundingPlan, IsWhatTheVaultIsAskedToSign) {
    const auto plan = plan_for(order_for(BrokerFunction::fund_deposit_and_reserve, 3, 4));
    const auto order = order_of(plan);
    EXPECT_EQ(order.key, test::some_key());
    EXPECT_EQ(order.nonce, 5U);
    EXPECT_EQ(order.deposit, Wei{3});
    EXPECT_EQ(order.reserve, Wei{4});
    EXPECT_EQ(order.gas_limit, 100'000U);
    EXPECT_EQ(order.max_fee_per_gas, Wei{2 * kGwei});
}

TEST(DurationWords, AreShort) {
    EXPECT_EQ(duration_words(40), "40 s");
    EXPECT_EQ(duration_words(300), "5 min");
    EXPECT_EQ(duration_words(7'500), "2 h 5 min");
    EXPECT_EQ(duration_words(6 * 86'400 + 3 * 3'600), "6 d 3 h");
}

}  // namespace
}  // namespace farebox::signer
