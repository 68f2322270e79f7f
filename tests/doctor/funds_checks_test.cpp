#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/doctor/good_facts.hpp"

namespace farebox::signer::doctor::test {
namespace {

using testing::HasSubstr;

Facts with_funds(const SenderFunds& funds) {
    auto facts = good_facts();
    for (auto& endpoint : facts.chain->endpoints) {
        endpoint.senders[kPayer] = funds;
    }
    return facts;
}

TEST(DoctorDeposit, IsThereAndLargeEnoughForTheDearestTicket) {
    EXPECT_EQ(worst(judge_deposit(good_facts())), Status::ok);
    EXPECT_EQ(worst(judge_deposit(with_funds({Wei{}, eth("1"), 0}))), Status::problem);
    EXPECT_THAT(said(judge_deposit(with_funds({eth("0.01"), eth("1"), 0})), Status::warning),
                HasSubstr("tickets of more than 0.01 eth are refused"));
}

TEST(DoctorDeposit, IsTheLessOfWhatEndpointsSay) {
    auto facts = good_facts();
    facts.chain->endpoints[1].senders[kPayer].deposit = Wei{};
    EXPECT_EQ(worst(judge_deposit(facts)), Status::problem);
    facts.chain->endpoints[1].chain_id = 1;  // of no concern
    EXPECT_EQ(worst(judge_deposit(facts)), Status::ok);
}

TEST(DoctorDeposit, IsSkippedWhereItCannotBeKnown) {
    auto facts = good_facts_at_rest();
    facts.chain->endpoints[0].senders.clear();
    facts.chain->endpoints[1].senders.clear();
    for (const auto judge_one : {judge_deposit, judge_reserve, judge_unlock}) {
        EXPECT_EQ(worst(judge_one(facts)), Status::skipped);
    }
    facts.keys->files.clear();
    EXPECT_EQ(worst(judge_deposit(facts)), Status::skipped);
}

TEST(DoctorDeposit, OfAFixedChainIsTheConfigurations) {
    auto facts = good_facts_at_rest();
    facts.loaded.config.chain.mode = ChainMode::fixed;
    facts.chain = ChainReading{};
    EXPECT_THAT(said(judge_deposit(facts), Status::ok), HasSubstr("1 eth"));
}

/// 1,200,000 gas at 3 gwei are 0.0036 eth; of a pool of 100 that is the advice of 0.36 eth.
TEST(DoctorReserve, IsHeldAgainstThePoolsSize) {
    const auto advised = judge_reserve(with_funds({eth("1"), eth("0.36"), 0}));
    EXPECT_EQ(worst(advised), Status::ok);
    const auto findings = judge_reserve(with_funds({eth("1"), eth("0.1"), 0}));
    EXPECT_THAT(said(findings, Status::warning), HasSubstr("add reserve up to 0.36 eth"));
    EXPECT_THAT(findings[0].values,
                testing::Contains(std::pair<std::string, std::string>{"per_recipient_wei", "1000000000000000"}));
    auto small_pool = with_funds({eth("1"), eth("0.1"), 0});
    small_pool.chain->endpoints[0].pool_size = 10;
    EXPECT_EQ(worst(judge_reserve(small_pool)), Status::ok);
}

TEST(DoctorReserve, IsAProblemWhereItCoversNoTicket) {
    EXPECT_EQ(worst(judge_reserve(with_funds({eth("1"), Wei{}, 0}))), Status::problem);
    EXPECT_EQ(worst(judge_reserve(with_funds({eth("1"), eth("0.0001"), 0}))), Status::problem);
}

TEST(DoctorReserve, IsNotJudgedWithoutAPool) {
    for (const auto size : {std::optional<std::int64_t>{}, std::optional<std::int64_t>{0}}) {
        auto facts = good_facts();
        facts.chain->endpoints[0].pool_size = size;
        EXPECT_EQ(worst(judge_reserve(facts)), Status::skipped);
    }
}

TEST(DoctorUnlock, IsAProblem) {
    EXPECT_EQ(worst(judge_unlock(good_facts())), Status::ok);
    EXPECT_THAT(said(judge_unlock(with_funds({eth("1"), eth("1"), 4007})), Status::problem),
                HasSubstr("cancelUnlock()"));
}

}  // namespace
}  // namespace farebox::signer::doctor::test
