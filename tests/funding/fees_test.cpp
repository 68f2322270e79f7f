#include "signer/funding/fees.hpp"

#include <gtest/gtest.h>

#include <random>

#include "protocol/uint256.hpp"
#include "tests/funding/facts.hpp"

namespace farebox::signer {
namespace {

using test::kGwei;
using test::some_facts;

FundingAttempt attempt(std::uint64_t fee, std::uint64_t tip) {
    return {{}, {}, Wei{fee}, Wei{tip}, {}};
}

TEST(Fees, AreTwiceTheBaseFeeAndTheSuggestion) {
    const auto fees = choose_fees(some_facts(), std::nullopt);
    ASSERT_TRUE(fees);
    EXPECT_EQ(fees->kind, protocol::TransactionKind::fee_market);
    EXPECT_EQ(fees->max_fee_per_gas, Wei{2 * kGwei + kGwei / 10});
    EXPECT_EQ(fees->max_priority_fee_per_gas, Wei{kGwei / 10});
    EXPECT_EQ(fees->expected_per_gas, Wei{kGwei + kGwei / 10});
}

TEST(Fees, StayBelowTheConfiguredPrice) {
    const auto fees = choose_fees(some_facts(), Wei{kGwei + 5});
    ASSERT_TRUE(fees);
    EXPECT_EQ(fees->max_fee_per_gas, Wei{kGwei + 5});
    EXPECT_LE(fees->expected_per_gas, fees->max_fee_per_gas);
    const auto dear = choose_fees(some_facts(), Wei{kGwei - 1});
    ASSERT_FALSE(dear);
    EXPECT_EQ(dear.error().code, ErrorCode::chain_stale);
}

TEST(Fees, OfANodeWithoutSuggestionsAreItsGasPriceAboveTheBaseFee) {
    auto facts = some_facts();
    facts.priority_fee.reset();
    EXPECT_EQ(choose_fees(facts, std::nullopt)->max_priority_fee_per_gas, Wei{});
    facts.gas_price = Wei{kGwei + 7};
    EXPECT_EQ(choose_fees(facts, std::nullopt)->max_priority_fee_per_gas, Wei{7});
}

TEST(Fees, WithoutABaseFeeAreOneGasPrice) {
    auto facts = some_facts();
    facts.base_fee.reset();
    const auto fees = choose_fees(facts, std::nullopt);
    ASSERT_TRUE(fees);
    EXPECT_EQ(*fees, (Fees{protocol::TransactionKind::legacy, Wei{kGwei}, Wei{kGwei}, Wei{kGwei}}));
    EXPECT_FALSE(choose_fees(facts, Wei{kGwei - 1}));
}

TEST(Fees, OfAReplacementAreElevenPerCentHigherRoundedUp) {
    const auto now = choose_fees(some_facts(), std::nullopt);
    const auto raised = raise_fees(*now, attempt(10 * kGwei + 1, 101), std::nullopt);
    ASSERT_TRUE(raised);
    EXPECT_EQ(raised->max_fee_per_gas, Wei{11'100'000'002});
    EXPECT_EQ(raised->max_priority_fee_per_gas, Wei{kGwei / 10});  // what is asked for now is more than 113
    EXPECT_EQ(raise_fees(*now, attempt(10, 101 * kGwei), std::nullopt)->max_priority_fee_per_gas, now->max_fee_per_gas);
    EXPECT_FALSE(raise_fees(*now, attempt(10 * kGwei, 1), Wei{11 * kGwei}));
}

TEST(Fees, OfALegacyReplacementAreOneGasPrice) {
    const Fees now{protocol::TransactionKind::legacy, Wei{100}, Wei{100}, Wei{100}};
    const auto raised = raise_fees(now, attempt(100, 100), std::nullopt);
    ASSERT_TRUE(raised);
    EXPECT_EQ(raised->max_fee_per_gas, Wei{111});
    EXPECT_EQ(raised->max_priority_fee_per_gas, Wei{111});
}

/// What every node asks of a replacement, and every vault of a transaction.
TEST(Fees, OfAnyReplacementAreTakenByNodeAndVault) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    for (int i = 0; i < 2'000; ++i) {
        auto facts = some_facts();
        facts.base_fee = Wei{random() % (100 * kGwei)};
        facts.priority_fee = Wei{random() % (10 * kGwei)};
        const auto now = choose_fees(facts, std::nullopt);
        const auto fee = random() % (200 * kGwei) + 1;
        const auto before = attempt(fee, random() % (fee + 1));
        const auto raised = raise_fees(*now, before, std::nullopt);
        ASSERT_TRUE(raised);
        EXPECT_GE(cost_of(raised->max_fee_per_gas, 100), cost_of(before.max_fee_per_gas, 111));
        EXPECT_GE(cost_of(raised->max_priority_fee_per_gas, 100), cost_of(before.max_priority_fee_per_gas, 110));
        EXPECT_LE(raised->max_priority_fee_per_gas, raised->max_fee_per_gas);
        EXPECT_GE(raised->max_fee_per_gas, now->max_fee_per_gas);
    }
}

TEST(Fees, NeverWrapAround) {
    EXPECT_EQ(cost_of(Wei{kMaxUint256}, 2), Wei{kMaxUint256});
    EXPECT_EQ(gas_limit_for(~std::uint64_t{0}), ~std::uint64_t{0});
    EXPECT_EQ(gas_limit_for(100), 126U);
    auto facts = some_facts();
    facts.base_fee = Wei{kMaxUint256};
    EXPECT_EQ(choose_fees(facts, std::nullopt)->max_fee_per_gas, Wei{kMaxUint256});
}

}  // namespace
}  // namespace farebox::signer
