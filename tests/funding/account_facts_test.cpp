#include "signer/funding/account_facts.hpp"

#include <gtest/gtest.h>

#include "tests/funding/facts.hpp"

namespace farebox::signer {
namespace {

using test::some_facts;

TEST(MergedFacts, OfEndpointsThatAgreeAreWhatEachSays) {
    const auto merged = merge_facts({some_facts(), some_facts(), some_facts()});
    EXPECT_TRUE(merged.disagreements.empty());
    EXPECT_EQ(merged.facts.balance, some_facts().balance);
    EXPECT_EQ(merged.facts.funds, some_facts().funds);
}

TEST(MergedFacts, TakeWhatRisksLess) {
    auto other = some_facts();
    other.balance = Wei{1};
    other.nonce = other.seen_nonce = 9;
    other.pending_nonce = 11;
    other.funds.deposit = Wei{2};
    other.funds.withdraw_round = 4'005;
    other.paused = true;
    other.round = 3'999;
    other.base_fee = Wei{7 * test::kGwei};
    other.priority_fee.reset();
    for (const auto& all : {std::vector{some_facts(), other}, std::vector{other, some_facts()}}) {
        const auto merged = merge_facts(all);
        EXPECT_EQ(merged.facts.balance, Wei{1});
        EXPECT_EQ(merged.facts.nonce, 9U);
        EXPECT_EQ(merged.facts.pending_nonce, 11U);
        EXPECT_EQ(merged.facts.seen_nonce, 5U);
        EXPECT_EQ(merged.facts.funds, (SenderFunds{Wei{2}, some_facts().funds.reserve, 0}));
        EXPECT_TRUE(merged.facts.paused);
        EXPECT_EQ(merged.facts.round, 3'999);
        EXPECT_EQ(merged.facts.base_fee, Wei{7 * test::kGwei});
        EXPECT_EQ(merged.facts.priority_fee, some_facts().priority_fee);
        EXPECT_EQ(merged.disagreements.size(), 4U);
    }
}

}  // namespace
}  // namespace farebox::signer
