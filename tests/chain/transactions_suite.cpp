// Transactions as such: what a node takes, what becomes of it, and what it tells of it.
#include <gmock/gmock.h>

#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "tests/chain/suites.hpp"

namespace farebox::test {
namespace {

const std::string kUnknownHash = "0x" + std::string(64, '7');

Order deposit_of(const Contracts& contracts, std::uint64_t amount) {
    return {contracts.ticket_broker, call_data("fundDeposit()"), Wei{amount}};
}

}  // namespace

TEST_P(ChainTransactions, AreCounted) {
    EXPECT_EQ(payer_.nonce(), 0U);
    ASSERT_TRUE(succeeded(payer_.send(deposit_of(contracts_, 1))));
    EXPECT_EQ(payer_.nonce(), 1U);
    auto again = payer_.draft(deposit_of(contracts_, 1));
    again.nonce = 0;
    again.value = Wei{std::uint64_t{2}};
    EXPECT_TRUE(refused(payer_.deliver(payer_.sign(again)), "nonce too low"));
    EXPECT_EQ(contracts_.sender(payer_.address()).deposit, Wei{std::uint64_t{1}});
}

TEST_P(ChainTransactions, MoveEther) {
    const auto others_key = keystore::PrivateKey::generate();
    Account other{*chain_, others_key};
    const auto mine = payer_.balance();
    chain_->set_balance(other.address(), {});
    const auto outcome = payer_.send({other.address(), "", Wei{kEther}});
    ASSERT_TRUE(succeeded(outcome));
    EXPECT_EQ(other.balance(), Wei{kEther});
    EXPECT_EQ(*payer_.balance().checked_add(outcome.fee()), *mine.checked_sub(Wei{kEther}));
}

TEST_P(ChainTransactions, HaveReceipts) {
    const auto draft = payer_.draft(deposit_of(contracts_, kEther));
    const auto raw = payer_.sign(draft);
    const auto hash = protocol::to_hex_0x(protocol::keccak256(raw).data);
    const auto outcome = payer_.deliver(raw);
    ASSERT_TRUE(succeeded(outcome));
    const auto& receipt = outcome.receipt;
    EXPECT_EQ(receipt.at("transactionHash"), hash);
    EXPECT_EQ(*protocol::parse_address(receipt.at("from").get<std::string>()), payer_.address());
    EXPECT_EQ(*protocol::parse_address(receipt.at("to").get<std::string>()), contracts_.ticket_broker);
    EXPECT_LE(from_quantity(receipt.at("gasUsed")), draft.gas_limit);
    const auto known = rpc_.call("eth_getTransactionByHash", {hash});
    EXPECT_EQ(known.at("hash"), hash);
    EXPECT_EQ(known.at("nonce"), "0x0");
    EXPECT_EQ(known.at("blockNumber"), receipt.at("blockNumber"));
}

TEST_P(ChainTransactions, ThatNobodySentAreUnknown) {
    EXPECT_TRUE(rpc_.call("eth_getTransactionReceipt", {kUnknownHash}).is_null());
    EXPECT_TRUE(rpc_.call("eth_getTransactionByHash", {kUnknownHash}).is_null());
}

TEST_P(ChainTransactions, CanBeSentOnce) {
    const auto raw = payer_.sign(payer_.draft(deposit_of(contracts_, kEther)));
    ASSERT_TRUE(succeeded(payer_.deliver(raw)));
    EXPECT_FALSE(payer_.deliver(raw).refusal.empty());
    EXPECT_EQ(contracts_.sender(payer_.address()).deposit, Wei{kEther});
}

TEST_P(ChainTransactions, ThatRevertCostGasAndANonceAndDoNothing) {
    const auto before = payer_.balance();
    const auto outcome = payer_.send_blindly({contracts_.ticket_broker, call_data("withdraw()")});
    ASSERT_FALSE(outcome.receipt.is_null()) << outcome.refusal;
    EXPECT_EQ(outcome.receipt.at("status"), "0x0");
    EXPECT_THAT(outcome.events(), testing::IsEmpty());
    EXPECT_EQ(*payer_.balance().checked_add(outcome.fee()), before);
    EXPECT_EQ(payer_.nonce(), 1U);
}

TEST_P(ChainTransactions, OfAnotherChainAreRefused) {
    auto draft = payer_.draft(deposit_of(contracts_, kEther));
    ++draft.chain_id;
    EXPECT_FALSE(payer_.deliver(payer_.sign(draft)).refusal.empty());
    EXPECT_EQ(payer_.nonce(), 0U);
}

TEST_P(ChainTransactions, ThatCannotBePaidForAreRefused) {
    EXPECT_TRUE(refused(payer_.send_blindly(deposit_of(contracts_, 11 * kEther)), "nsufficient funds"));
    EXPECT_EQ(payer_.nonce(), 0U);
}

TEST_P(ChainTransactions, WithTooLittleGasToBeLookedAtAreRefused) {
    auto draft = payer_.draft(deposit_of(contracts_, kEther));
    draft.gas_limit = 20'000;
    EXPECT_FALSE(payer_.deliver(payer_.sign(draft)).refusal.empty());
    EXPECT_EQ(payer_.nonce(), 0U);
}

TEST_P(ChainTransactions, WithALittleMoreGasRunOutOfIt) {
    auto draft = payer_.draft(deposit_of(contracts_, kEther));
    draft.gas_limit = 22'000;
    const auto outcome = payer_.deliver(payer_.sign(draft));
    ASSERT_FALSE(outcome.receipt.is_null()) << outcome.refusal;
    EXPECT_FALSE(outcome.succeeded());
    EXPECT_EQ(contracts_.sender(payer_.address()).deposit, Wei{});
}

TEST_P(ChainTransactions, ThatAreNoneAreRefused) {
    const auto raw = payer_.sign(payer_.draft(deposit_of(contracts_, kEther)));
    EXPECT_TRUE(rpc_.ask("eth_sendRawTransaction", {"0x"}).failed());
    EXPECT_TRUE(rpc_.ask("eth_sendRawTransaction", {"0x02"}).failed());
    const auto cut = protocol::to_hex_0x(protocol::as_bytes(raw.substr(0, raw.size() - 1)));
    EXPECT_TRUE(rpc_.ask("eth_sendRawTransaction", {cut}).failed());
    EXPECT_EQ(payer_.nonce(), 0U);
}

}  // namespace farebox::test
