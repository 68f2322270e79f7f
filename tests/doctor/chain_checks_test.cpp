#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

Error away() {
    return make_error(ErrorCode::connection_failed, "cannot connect");
}

TEST(DoctorRpc, IsOkWhereAllAgree) {
    const auto findings = judge_rpc(good_facts());
    EXPECT_EQ(worst(findings), Status::ok);
    EXPECT_THAT(said(findings, Status::ok), HasSubstr("2 endpoints agree"));
    EXPECT_EQ(findings[0].values.at(0), (std::pair<std::string, std::string>{"latency_ms", "40"}));
}

TEST(DoctorRpc, WarnsOfOneThatIsAwayAndFailsWithoutAny) {
    auto facts = good_facts();
    facts.chain->endpoints[0].failure = away();
    EXPECT_EQ(worst(judge_rpc(facts)), Status::warning);
    facts.chain->endpoints[1].failure = away();
    EXPECT_EQ(worst(judge_rpc(facts)), Status::problem);
    facts.chain.reset();
    EXPECT_THAT(said(judge_rpc(facts), Status::problem), HasSubstr("in time"));
}

TEST(DoctorRpc, FindsAnotherChain) {
    auto facts = good_facts();
    facts.chain->endpoints[1].chain_id = 1;
    EXPECT_THAT(said(judge_rpc(facts), Status::problem), HasSubstr("chain.chain_id is 42161"));
}

TEST(DoctorRpc, FindsOneThatLagsOrLies) {
    auto facts = good_facts();
    facts.chain->endpoints[1].l1_block = *facts.chain->endpoints[0].l1_block - 11;
    EXPECT_THAT(said(judge_rpc(facts), Status::warning), HasSubstr("the L1 block"));
    facts = good_facts();
    facts.chain->endpoints[1].senders[kPayer].deposit = *Wei::parse_amount("0.6 eth");
    EXPECT_THAT(said(judge_rpc(facts), Status::warning), HasSubstr("deposit 0.5 eth and 0.6 eth"));
    facts = good_facts();
    facts.chain->endpoints[1].initialized_round = 3999;
    EXPECT_THAT(said(judge_rpc(facts), Status::warning), HasSubstr("the round"));
    facts = good_facts();
    facts.chain->endpoints[1].ticket_broker = Address{{0xbb}};
    EXPECT_THAT(said(judge_rpc(facts), Status::warning), HasSubstr("TicketBroker"));
}

TEST(DoctorRpc, FindsOneThatStoppedOrIsSlow) {
    auto facts = good_facts();
    facts.chain->endpoints[0].block_age = seconds{500};
    EXPECT_EQ(worst(judge_rpc(facts)), Status::problem);
    facts = good_facts();
    facts.chain->endpoints[0].latency = seconds{3};
    EXPECT_EQ(worst(judge_rpc(facts)), Status::warning);
}

TEST(DoctorRpc, SaysThatOneAloneIsBelieved) {
    auto facts = good_facts();
    facts.chain->endpoints.pop_back();
    EXPECT_THAT(said(judge_rpc(facts), Status::skipped), HasSubstr("chain.rpc"));
    EXPECT_EQ(worst(judge_rpc(facts)), Status::ok);
}

TEST(DoctorRpc, RepeatsWhatTheRunningSignerMeets) {
    auto facts = good_facts();
    facts.signer->diagnosis.endpoints[1].error = "HTTP 429";
    EXPECT_THAT(said(judge_rpc(facts), Status::warning), HasSubstr("HTTP 429"));
}

TEST(DoctorRpc, IsSkippedOnAFixedChain) {
    auto facts = good_facts();
    facts.loaded.config.chain.mode = ChainMode::fixed;
    facts.chain = ChainReading{};
    for (const auto judge_one : {judge_rpc, judge_contracts, judge_round}) {
        EXPECT_EQ(worst(judge_one(facts)), Status::skipped);
    }
}

TEST(DoctorContracts, AreThereAndNotPaused) {
    EXPECT_EQ(worst(judge_contracts(good_facts())), Status::ok);
    auto facts = good_facts();
    facts.chain->endpoints[0].controller_has_code = false;
    EXPECT_THAT(said(judge_contracts(facts), Status::problem), HasSubstr("chain.controller"));
    facts = good_facts();
    facts.chain->endpoints[0].ticket_broker.reset();
    EXPECT_THAT(said(judge_contracts(facts), Status::problem), HasSubstr("TicketBroker"));
    facts = good_facts();
    facts.chain->endpoints[0].paused = true;
    EXPECT_THAT(said(judge_contracts(facts), Status::problem), HasSubstr("paused"));
}

TEST(DoctorContracts, NeedNoEndpointThatTellsCode) {
    auto facts = good_facts();
    facts.chain->endpoints[0].controller_has_code.reset();
    EXPECT_EQ(worst(judge_contracts(facts)), Status::ok);
}

TEST(DoctorRound, IsInitialized) {
    EXPECT_EQ(worst(judge_round(good_facts())), Status::ok);
    auto facts = good_facts();
    facts.chain->endpoints[0].round_locked = true;
    EXPECT_THAT(said(judge_round(facts), Status::ok), HasSubstr("locked"));
    facts.chain->endpoints[0].round_initialized = false;
    EXPECT_EQ(worst(judge_round(facts)), Status::warning);
    facts.chain->endpoints[0].round_initialized.reset();
    EXPECT_EQ(worst(judge_round(facts)), Status::problem);
}

TEST(DoctorClock, IsComparedWithWhatTheEndpointsSay) {
    EXPECT_EQ(worst(judge_clock(good_facts())), Status::ok);
    auto facts = good_facts();
    for (auto& endpoint : facts.chain->endpoints) {
        endpoint.clock_ahead = seconds{20};
    }
    EXPECT_THAT(said(judge_clock(facts), Status::warning), HasSubstr("20 s behind"));
    for (auto& endpoint : facts.chain->endpoints) {
        endpoint.clock_ahead = seconds{-300};
    }
    EXPECT_THAT(said(judge_clock(facts), Status::problem), HasSubstr("ahead of"));
    for (auto& endpoint : facts.chain->endpoints) {
        endpoint.clock_ahead.reset();
    }
    EXPECT_EQ(worst(judge_clock(facts)), Status::skipped);
}

TEST(DoctorClock, KnowsThatNoBlockIsFromTheFuture) {
    auto facts = good_facts();
    facts.chain->endpoints[1].block_age = seconds{-90};
    EXPECT_EQ(worst(judge_clock(facts)), Status::problem);
}

TEST(DoctorClock, TellsOfLedgerTimeThatIsApart) {
    auto facts = good_facts();
    facts.signer->diagnosis.ledger.ahead = seconds{700};
    EXPECT_EQ(worst(judge_clock(facts)), Status::warning);
}

TEST(DoctorPriceFeed, IsFreshAndAboveZero) {
    EXPECT_EQ(worst(judge_price_feed(good_facts())), Status::ok);
    auto facts = good_facts();
    facts.chain->endpoints[0].price->positive = false;
    EXPECT_EQ(worst(judge_price_feed(facts)), Status::problem);
    facts = good_facts();
    facts.chain->endpoints[0].price->updated_at -= 3 * 86'400;
    EXPECT_EQ(worst(judge_price_feed(facts)), Status::problem);
    facts = good_facts();
    facts.chain->endpoints[0].price->updated_at += 3'600;
    EXPECT_EQ(worst(judge_price_feed(facts)), Status::problem);
}

TEST(DoctorPriceFeed, IsMissedOnlyWhereItWasAskedFor) {
    auto facts = good_facts();
    facts.chain->endpoints[0].price.reset();
    EXPECT_EQ(worst(judge_price_feed(facts)), Status::skipped);
    facts.loaded.sources["chain.price_feed"] = {};
    EXPECT_EQ(worst(judge_price_feed(facts)), Status::problem);
}

}  // namespace
}  // namespace farebox::signer::doctor::test
