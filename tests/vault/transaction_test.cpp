#include "vault/transaction.hpp"

#include <gtest/gtest.h>

#include "keystore/private_key.hpp"
#include "keystore/verify.hpp"
#include "tests/support/ethereum_transactions.hpp"
#include "tests/support/vectors.hpp"
#include "tests/vault/fixture.hpp"
#include "vault/core.hpp"

namespace farebox::vault {
namespace {

using protocol::BrokerFunction;

constexpr std::uint64_t kGwei = 1'000'000'000;

TransactionRules some_rules() {
    TransactionRules rules{.chain_id = 42161,
                           .max_value = Wei{1'000},
                           .max_fee = Wei{100'000 * kGwei},
                           .max_value_per_day = Wei{2'500},
                           .max_fee_per_day = Wei{10 * 100'000 * kGwei}};
    rules.ticket_broker.data.fill(0xb0);
    return rules;
}

TransactionOrder order_of(BrokerFunction function, std::uint64_t deposit = 0, std::uint64_t reserve = 0) {
    return {.key = test::first_address(),
            .function = function,
            .deposit = Wei{deposit},
            .reserve = Wei{reserve},
            .nonce = 7,
            .gas_limit = 100'000,
            .max_fee_per_gas = Wei{kGwei},
            .max_priority_fee_per_gas = Wei{kGwei}};
}

void expect_refused(const TransactionOrder& order, ErrorCode code) {
    const auto allowed = allowed_transaction(order, some_rules());
    ASSERT_FALSE(allowed);
    EXPECT_EQ(allowed.error().code, code) << allowed.error().message;
}

Answer answer_of(const VaultCore& core, const TransactionOrder& order) {
    return *decode_answer(core.handle(encode_request(order)));
}

class EachTransactionVector : public testing::TestWithParam<nlohmann::json> {};

/// From the frame to the bytes that go to the chain, as eth-account makes them with the same key.
TEST_P(EachTransactionVector, IsSignedAsOtherImplementationsDo) {
    const auto expected = farebox::test::transaction_of(GetParam());
    const auto& in = GetParam().at("in");
    const auto secret = farebox::test::bytes_of(in.at("privateKey"));
    auto key = keystore::PrivateKey::from_bytes(protocol::as_bytes(secret));
    ASSERT_TRUE(key);
    const TransactionOrder order{
        .key = key->address(),
        .function = farebox::test::function_of(GetParam()),
        .deposit = farebox::test::wei_of(in.at("deposit")),
        .reserve = farebox::test::wei_of(in.at("reserve")),
        .nonce = expected.nonce,
        .gas_limit = expected.gas_limit,
        .max_fee_per_gas = expected.max_fee_per_gas,
        .max_priority_fee_per_gas = expected.max_priority_fee_per_gas,
    };
    keystore::Keyring keys;
    ASSERT_TRUE(keys.add(*std::move(key)));
    VaultCore core{std::move(keys), test::wide_caps(), "test"};
    const Wei any{kMaxUint256};
    core.allow_transactions({expected.to, expected.chain_id, any, any, any, any});
    const auto answer = answer_of(core, order);
    const auto* made = std::get_if<SignedTransaction>(&answer);
    ASSERT_NE(made, nullptr) << std::get<Error>(answer).message;
    EXPECT_EQ(made->raw, farebox::test::bytes_of(GetParam().at("out").at("raw")));
}
INSTANTIATE_TEST_SUITE_P(EthAccount, EachTransactionVector,
                         testing::ValuesIn(farebox::test::cases("ethereum/transactions.json", "ticketBroker")),
                         farebox::test::CaseName{});

TEST(Transaction, IsNotSignedByAVaultThatWasNotToldTo) {
    const VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    for (const auto function : protocol::kBrokerFunctions) {
        EXPECT_EQ(std::get<Error>(answer_of(core, order_of(function))).code, ErrorCode::forbidden);
    }
}

TEST(Transaction, IsNotSignedWhileTheVaultIsPaused) {
    VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    core.allow_transactions(some_rules());
    ASSERT_TRUE(core.pause_switch().pause());
    EXPECT_EQ(std::get<Error>(answer_of(core, order_of(BrokerFunction::unlock))).code, ErrorCode::paused);
}

TEST(Transaction, WithTheKeyOfNobodyIsRefused) {
    VaultCore core{test::two_keys(), test::wide_caps(), "test"};
    core.allow_transactions(some_rules());
    auto order = order_of(BrokerFunction::unlock);
    order.key = Address{};
    EXPECT_EQ(std::get<Error>(answer_of(core, order)).code, ErrorCode::not_found);
}

TEST(Transaction, GoesToTheContractAndChainOfTheRules) {
    const auto made = allowed_transaction(order_of(BrokerFunction::fund_deposit_and_reserve, 1, 2), some_rules());
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->to, some_rules().ticket_broker);
    EXPECT_EQ(made->chain_id, some_rules().chain_id);
    EXPECT_EQ(made->value, Wei{3});
    EXPECT_EQ(made->data.size(), 4U + 64U);
}

TEST(Transaction, CarriesNoMoreThanTheRulesAllow) {
    EXPECT_TRUE(allowed_transaction(order_of(BrokerFunction::fund_deposit_and_reserve, 400, 600), some_rules()));
    expect_refused(order_of(BrokerFunction::fund_deposit_and_reserve, 401, 600), ErrorCode::forbidden);
    expect_refused(order_of(BrokerFunction::fund_reserve, 0, 1'001), ErrorCode::forbidden);
    auto order = order_of(BrokerFunction::fund_deposit_and_reserve, 1, 1);
    order.deposit = Wei{kMaxUint256};  // the sum does not fit 256 bits
    expect_refused(order, ErrorCode::forbidden);
}

TEST(Transaction, CostsNoMoreThanTheRulesAllow) {
    auto order = order_of(BrokerFunction::withdraw);
    EXPECT_TRUE(allowed_transaction(order, some_rules()));
    order.gas_limit += 1;
    expect_refused(order, ErrorCode::forbidden);
    order.max_fee_per_gas = Wei{kMaxUint256};  // the product does not fit 256 bits
    expect_refused(order, ErrorCode::forbidden);
}

TEST(Transaction, HasTheAmountsItsFunctionTakes) {
    const std::vector<TransactionOrder> wrong{order_of(BrokerFunction::fund_deposit_and_reserve, 0, 1),
                                              order_of(BrokerFunction::fund_deposit_and_reserve, 1),
                                              order_of(BrokerFunction::fund_deposit),
                                              order_of(BrokerFunction::fund_deposit, 1, 1),
                                              order_of(BrokerFunction::fund_reserve),
                                              order_of(BrokerFunction::fund_reserve, 1, 1),
                                              order_of(BrokerFunction::unlock, 1),
                                              order_of(BrokerFunction::unlock, 0, 1),
                                              order_of(BrokerFunction::cancel_unlock, 1),
                                              order_of(BrokerFunction::withdraw, 0, 1)};
    for (const auto& order : wrong) {
        expect_refused(order, ErrorCode::invalid_argument);
    }
}

TEST(Transaction, HasSensibleGasFeesAndNonce) {
    auto order = order_of(BrokerFunction::unlock);
    for (const std::uint64_t gas : {std::uint64_t{0}, std::uint64_t{20'999}, ~std::uint64_t{0}}) {
        order.gas_limit = gas;
        expect_refused(order, ErrorCode::invalid_argument);
    }
    order = order_of(BrokerFunction::unlock);
    order.max_priority_fee_per_gas = Wei{kGwei + 1};
    expect_refused(order, ErrorCode::invalid_argument);
    order = order_of(BrokerFunction::unlock);
    order.max_fee_per_gas = order.max_priority_fee_per_gas = Wei{};
    expect_refused(order, ErrorCode::invalid_argument);
    order = order_of(BrokerFunction::unlock);
    order.nonce = ~std::uint64_t{0};
    expect_refused(order, ErrorCode::invalid_argument);
}

TEST(Transaction, OfTheLegacyKindHasOnePrice) {
    auto order = order_of(BrokerFunction::unlock);
    order.kind = protocol::TransactionKind::legacy;
    const auto made = allowed_transaction(order, some_rules());
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->kind, protocol::TransactionKind::legacy);
    order.max_priority_fee_per_gas = Wei{kGwei - 1};
    expect_refused(order, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace farebox::vault
