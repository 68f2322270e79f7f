#include "vault/transaction_guard.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/support/process.hpp"
#include "tests/vault/fixture.hpp"
#include "tests/vault/spending_fixture.hpp"
#include "vault/core.hpp"
#include "vault/state_file.hpp"

namespace farebox::vault {
namespace {

constexpr std::uint64_t kDay = 24 * 3600;

TransactionRules rules_of(std::uint64_t value_per_day, std::uint64_t fee_per_day) {
    return {.ticket_broker = {},
            .chain_id = 1,
            .max_value = Wei{value_per_day},
            .max_fee = Wei{fee_per_day},
            .max_value_per_day = Wei{value_per_day},
            .max_fee_per_day = Wei{fee_per_day}};
}

protocol::Transaction transaction_of(std::uint64_t nonce, std::uint64_t value, std::uint64_t fee) {
    return {.nonce = nonce, .max_fee_per_gas = Wei{fee}, .gas_limit = 1, .value = Wei{value}};
}

/// A vault.state on the disk, and the guards of vaults that start from it.
class TransactionGuardTest : public testing::Test {
protected:
    void start() {
        guard_.reset();
        keeper_ = *StateKeeper::open(*StateFile::open(folder_ / "vault.state"));
        guard_ = std::make_unique<TransactionGuard>(*keeper_, clocks_.sources());
    }
    void SetUp() override { start(); }
    ErrorCode refusal(std::uint64_t nonce, std::uint64_t value, std::uint64_t fee) {
        const auto charged = guard_->charge(key_, transaction_of(nonce, value, fee), rules_);
        return charged ? ErrorCode::internal : charged.error().code;
    }
    bool charge(std::uint64_t nonce, std::uint64_t value, std::uint64_t fee) {
        return static_cast<bool>(guard_->charge(key_, transaction_of(nonce, value, fee), rules_));
    }

    farebox::test::TempDir folder_;
    test::Clocks clocks_;
    TransactionRules rules_ = rules_of(100, 1'000);
    Address key_ = test::first_address();
    std::unique_ptr<StateKeeper> keeper_;
    std::unique_ptr<TransactionGuard> guard_;
};

TEST_F(TransactionGuardTest, HoldsTheValueOfADay) {
    EXPECT_TRUE(charge(0, 60, 1));
    EXPECT_TRUE(charge(1, 40, 1));
    EXPECT_EQ(refusal(2, 1, 1), ErrorCode::budget_exceeded);
    EXPECT_TRUE(charge(2, 0, 1));
}

TEST_F(TransactionGuardTest, HoldsTheFeesOfADay) {
    EXPECT_TRUE(charge(0, 0, 1'000));
    EXPECT_EQ(refusal(1, 0, 1), ErrorCode::budget_exceeded);
}

TEST_F(TransactionGuardTest, HasRoomAgainAfterADay) {
    EXPECT_TRUE(charge(0, 100, 1));
    clocks_.pass(kDay - 1);
    EXPECT_EQ(refusal(1, 1, 1), ErrorCode::budget_exceeded);
    clocks_.pass(1);
    EXPECT_TRUE(charge(1, 100, 1));
}

TEST_F(TransactionGuardTest, ChargesAReplacementForItsHigherFeeOnly) {
    EXPECT_TRUE(charge(0, 100, 500));
    EXPECT_TRUE(charge(0, 100, 900));
    EXPECT_TRUE(charge(1, 0, 100));
    EXPECT_EQ(refusal(0, 100, 901), ErrorCode::budget_exceeded);
    EXPECT_TRUE(charge(0, 100, 900));
}

TEST_F(TransactionGuardTest, CountsAReplacementFromWhenItWasMade) {
    EXPECT_TRUE(charge(0, 100, 500));
    clocks_.pass(kDay - 1);
    EXPECT_TRUE(charge(0, 100, 600));
    clocks_.pass(kDay - 1);
    EXPECT_EQ(refusal(1, 1, 1), ErrorCode::budget_exceeded);
}

TEST_F(TransactionGuardTest, TellsKeysApart) {
    EXPECT_TRUE(charge(0, 60, 1));
    key_.data.fill(0x77);
    EXPECT_EQ(refusal(0, 60, 1), ErrorCode::budget_exceeded);
}

TEST_F(TransactionGuardTest, RemembersOverARestart) {
    EXPECT_TRUE(charge(0, 100, 1));
    start();
    EXPECT_EQ(refusal(1, 1, 1), ErrorCode::budget_exceeded);
    EXPECT_TRUE(charge(0, 100, 1));
}

TEST_F(TransactionGuardTest, IsNotFooledByAClockThatGoesBack) {
    EXPECT_TRUE(charge(0, 100, 1));
    clocks_.wall -= 10 * kDay;
    start();
    EXPECT_EQ(refusal(1, 1, 1), ErrorCode::budget_exceeded);
}

TEST_F(TransactionGuardTest, TakesSoManyADayAndNoMore) {
    for (std::uint64_t nonce = 0; nonce < VaultState::kMaxTransactions; ++nonce) {
        EXPECT_TRUE(charge(nonce, 0, 1));
    }
    EXPECT_EQ(refusal(VaultState::kMaxTransactions, 0, 1), ErrorCode::budget_exceeded);
    EXPECT_TRUE(charge(0, 0, 2));
}

TEST_F(TransactionGuardTest, TakesNoFeeThatDoesNotFit256Bits) {
    auto transaction = transaction_of(0, 0, 1);
    transaction.max_fee_per_gas = Wei{kMaxUint256};
    transaction.gas_limit = 2;
    const auto charged = guard_->charge(key_, transaction, rules_);
    ASSERT_FALSE(charged);
    EXPECT_EQ(charged.error().code, ErrorCode::budget_exceeded);
}

TEST_F(TransactionGuardTest, IsFullWhereNobodyKnowsWhatWasSigned) {
    const auto all = guard_->fill(rules_);
    ASSERT_TRUE(keeper_->update([&](VaultState& state) { state.transactions = all; }));
    EXPECT_EQ(refusal(0, 1, 1), ErrorCode::budget_exceeded);
    clocks_.pass(kDay);
    EXPECT_TRUE(charge(0, 1, 1));
}

/// Whatever is asked for and whatever restarts between: what the chain could take within any day is beneath the caps.
TEST_F(TransactionGuardTest, HoldsItsCapsWhateverIsAsked) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE(seed);
    std::mt19937_64 random{seed};
    struct Signed {
        std::uint64_t at;
        std::uint64_t value;
        std::uint64_t fee;
    };
    std::map<std::uint64_t, Signed> newest;  // of each nonce, the dearest of the window
    for (int step = 0; step < 400; ++step) {
        clocks_.pass(random() % (kDay / 6));
        if (random() % 8 == 0) {
            start();
        }
        const auto nonce = random() % 6;
        const auto value = random() % 80;
        const auto fee = random() % 700;
        if (!charge(nonce, value, fee)) {
            continue;
        }
        auto& entry = newest[nonce];
        const bool counts = entry.at + kDay > clocks_.wall;
        entry = {clocks_.wall, counts ? std::max(entry.value, value) : value, counts ? std::max(entry.fee, fee) : fee};
        std::uint64_t values = 0;
        std::uint64_t fees = 0;
        for (const auto& [number, each] : newest) {
            values += each.at + kDay > clocks_.wall ? each.value : 0;
            fees += each.at + kDay > clocks_.wall ? each.fee : 0;
        }
        ASSERT_LE(values, 100U);
        ASSERT_LE(fees, 1'000U);
    }
}

TEST(TransactionGuard, IsAskedByTheVault) {
    VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    auto rules = rules_of(100, ~std::uint64_t{0});
    core.allow_transactions(rules);
    TransactionOrder order{.key = test::first_address(),
                           .function = protocol::BrokerFunction::fund_deposit,
                           .deposit = Wei{100},
                           .reserve = {},
                           .nonce = 0,
                           .gas_limit = 100'000,
                           .max_fee_per_gas = Wei{1},
                           .max_priority_fee_per_gas = Wei{1}};
    const auto first = decode_answer(core.handle(encode_request(order)));
    EXPECT_TRUE(std::holds_alternative<SignedTransaction>(*first));
    order.nonce = 1;
    const auto second = decode_answer(core.handle(encode_request(order)));
    ASSERT_TRUE(std::holds_alternative<Error>(*second));
    EXPECT_EQ(std::get<Error>(*second).code, ErrorCode::budget_exceeded);
}

}  // namespace
}  // namespace farebox::vault
