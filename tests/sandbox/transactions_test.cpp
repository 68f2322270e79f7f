// Transactions on the local chain: as a node takes them, and as the TicketBroker judges them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "keystore/private_key.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/ticket_broker.hpp"
#include "protocol/transaction.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/json_rpc.hpp"
#include "sandbox/chain/transactions.hpp"
#include "sandbox/control/faults.hpp"

namespace farebox::sandbox::test {
namespace {

using Json = nlohmann::json;
using protocol::BrokerFunction;
using protocol::TransactionKind;

constexpr std::uint64_t kEth = 1'000'000'000'000'000'000;
constexpr std::uint64_t kGwei = 1'000'000'000;
constexpr std::int64_t kSecond = 1'000'000'000;

keystore::PrivateKey some_key() {
    std::array<std::uint8_t, 32> bytes{};
    bytes.back() = 7;
    return *keystore::PrivateKey::from_bytes(bytes);
}

class OnTheChain : public testing::Test {
protected:
    explicit OnTheChain(bool has_base_fee = true)
        : chain_{options(has_base_fee), [this] { return protocol::Timestamp{now_}; }} {
        chain_.transactions().obey(faults_);
    }

    static ChainOptions options(bool has_base_fee) {
        ChainOptions options;
        options.has_base_fee = has_base_fee;
        options.round_length = 100;
        return options;
    }
    Json ask(const std::string& method, Json params = Json::array()) {
        const Json request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}};
        return Json::parse(answer_json_rpc(chain_, orchestrator_, request.dump()));
    }
    protocol::Transaction call(BrokerFunction function, std::uint64_t deposit = 0, std::uint64_t reserve = 0) {
        return {.chain_id = 1337,
                .nonce = chain_.transactions().pending_nonce(key_.address()),
                .max_priority_fee_per_gas = Wei{kGwei},
                .max_fee_per_gas = Wei{kGwei},
                .gas_limit = 200'000,
                .to = local_contracts().ticket_broker,
                .value = Wei{deposit + reserve},
                .data = protocol::broker_call(function, Wei{deposit}, Wei{reserve})};
    }
    Json send(const protocol::Transaction& transaction) {
        const Hash32 digest{protocol::transaction_hash(transaction).data};
        const auto raw = protocol::signed_transaction(transaction, key_.sign(digest));
        return ask("eth_sendRawTransaction", Json::array({protocol::to_hex_0x(protocol::as_bytes(raw))}));
    }
    std::string refusal(const protocol::Transaction& transaction) {
        return send(transaction).value(Json::json_pointer{"/error/message"}, "taken");
    }
    void next_block() { now_ += 12 * kSecond; }
    Json receipt(const Json& sent) {
        return ask("eth_getTransactionReceipt", Json::array({sent.at("result")})).at("result");
    }
    Json mined(const protocol::Transaction& transaction) {
        const auto sent = send(transaction);
        next_block();
        return sent.contains("result") ? receipt(sent) : sent;
    }
    std::string estimate(const protocol::Transaction& transaction) {
        const Json object{{"from", protocol::to_hex_0x(key_.address().data)},
                          {"to", protocol::to_hex_0x(transaction.to.data)},
                          {"value", "0x" + protocol::to_hex(protocol::to_word(transaction.value.value()))},
                          {"data", protocol::to_hex_0x(protocol::as_bytes(transaction.data))}};
        const auto answer = ask("eth_estimateGas", Json::array({object}));
        return answer.contains("error") ? answer.at("error").at("message") : answer.at("result");
    }
    SenderFunds funds() { return chain_.funds(key_.address()); }
    Wei balance() { return chain_.transactions().balance(key_.address()); }

    std::int64_t now_ = 1'795'213'012 * kSecond;
    Faults faults_;
    LocalChain chain_;
    keystore::PrivateKey key_ = some_key();
    RegisteredOrchestrator orchestrator_;
};

class OnALegacyChain : public OnTheChain {
protected:
    OnALegacyChain() : OnTheChain{false} {}
};

TEST_F(OnTheChain, FundingMovesEtherFromTheAddressIntoDepositAndReserve) {
    const auto done = mined(call(BrokerFunction::fund_deposit_and_reserve, kEth / 10, kEth / 5));
    EXPECT_EQ(done.at("status"), "0x1");
    EXPECT_EQ(done.at("logs").size(), 2U);
    EXPECT_EQ(funds().deposit, Wei{kEth / 10});
    EXPECT_EQ(funds().reserve, Wei{kEth / 5});
    const auto gas = std::stoull(done.at("gasUsed").get<std::string>(), nullptr, 16);
    const auto price = std::stoull(done.at("effectiveGasPrice").get<std::string>(), nullptr, 16);
    EXPECT_EQ(balance(), Wei{kEth - kEth / 10 - kEth / 5 - gas * price});
}

TEST_F(OnTheChain, ReceiptsAndTheSearchForLogsShowTheSameLogs) {
    const auto first = send(call(BrokerFunction::fund_deposit_and_reserve, 5, 6));
    const auto second = send(call(BrokerFunction::fund_deposit, 7));
    next_block();
    auto shown = receipt(first).at("logs");
    const auto others = receipt(second).at("logs");
    shown.insert(shown.end(), others.begin(), others.end());
    ASSERT_EQ(shown.size(), 3U);
    EXPECT_EQ(ask("eth_getLogs", Json::array({Json{{"fromBlock", shown[0].at("blockNumber")}}})).at("result"), shown);
    EXPECT_EQ(shown[1].at("transactionHash"), first.at("result"));
    EXPECT_EQ(shown[1].at("transactionIndex"), "0x0");
    EXPECT_EQ(shown[2].at("transactionHash"), second.at("result"));
    EXPECT_EQ(shown[2].at("transactionIndex"), "0x1");
    EXPECT_EQ(shown[1].at("logIndex"), "0x1");
    EXPECT_EQ(shown[2].at("logIndex"), "0x2") << "counted in the block";
}

TEST_F(OnTheChain, ATransactionWaitsForTheNextBlock) {
    const auto sent = send(call(BrokerFunction::fund_deposit, 5));
    EXPECT_TRUE(receipt(sent).is_null());
    const auto known = ask("eth_getTransactionByHash", Json::array({sent.at("result")})).at("result");
    EXPECT_TRUE(known.at("blockNumber").is_null());
    const auto count = [&](const char* tag) {
        return ask("eth_getTransactionCount", Json::array({protocol::to_hex_0x(key_.address().data), tag}))
            .at("result");
    };
    EXPECT_EQ(count("latest"), "0x0");
    EXPECT_EQ(count("pending"), "0x1");
    next_block();
    EXPECT_FALSE(receipt(sent).is_null());
    EXPECT_EQ(count("latest"), "0x1");
}

TEST_F(OnTheChain, UnlockingTakesItsRounds) {
    EXPECT_EQ(mined(call(BrokerFunction::unlock)).at("status"), "0x0");
    EXPECT_EQ(mined(call(BrokerFunction::fund_reserve, 0, 9)).at("status"), "0x1");
    EXPECT_EQ(mined(call(BrokerFunction::unlock)).at("status"), "0x1");
    EXPECT_EQ(funds().withdraw_round, chain_.current_round() + kUnlockPeriodRounds);
    EXPECT_EQ(mined(call(BrokerFunction::unlock)).at("status"), "0x0");
    EXPECT_EQ(mined(call(BrokerFunction::withdraw)).at("status"), "0x0");
    chain_.advance_rounds(kUnlockPeriodRounds);
    const auto before = balance();
    const auto done = mined(call(BrokerFunction::withdraw));
    EXPECT_EQ(done.at("status"), "0x1");
    EXPECT_EQ(funds().reserve, Wei{});
    EXPECT_LT(balance(), before);  // the gas costs more than the 9 wei that come back
}

TEST_F(OnTheChain, FundingTakesBackAnUnlock) {
    mined(call(BrokerFunction::fund_deposit, 5));
    mined(call(BrokerFunction::unlock));
    EXPECT_EQ(mined(call(BrokerFunction::cancel_unlock)).at("status"), "0x1");
    EXPECT_EQ(funds().withdraw_round, 0);
    EXPECT_EQ(mined(call(BrokerFunction::cancel_unlock)).at("status"), "0x0");
    mined(call(BrokerFunction::unlock));
    EXPECT_EQ(mined(call(BrokerFunction::fund_deposit, 5)).at("logs").size(), 2U);
    EXPECT_EQ(funds().withdraw_round, 0);
}

TEST_F(OnTheChain, EstimatesSayWhyTheContractWouldRevert) {
    EXPECT_EQ(estimate(call(BrokerFunction::unlock)), "execution reverted: sender deposit and reserve are zero");
    EXPECT_EQ(estimate(call(BrokerFunction::cancel_unlock)), "execution reverted: no unlock request in progress");
    auto wrong = call(BrokerFunction::fund_deposit_and_reserve, 1, 2);
    wrong.value = Wei{4};
    EXPECT_EQ(estimate(wrong), "execution reverted: msg.value does not equal sum of deposit amount and reserve amount");
    EXPECT_EQ(estimate(call(BrokerFunction::fund_deposit, 2 * kEth)), "insufficient funds for transfer");
    chain_.pause(true);
    EXPECT_EQ(estimate(call(BrokerFunction::fund_deposit, 1)), "execution reverted: system is paused");
    chain_.pause(false);
    EXPECT_TRUE(estimate(call(BrokerFunction::fund_deposit, 1)).starts_with("0x"));
}

TEST_F(OnTheChain, ANodeRefusesWhatItCannotMine) {
    auto transaction = call(BrokerFunction::fund_deposit, 5);
    transaction.chain_id = 1;
    EXPECT_NE(refusal(transaction).find("chain id"), std::string::npos);
    transaction = call(BrokerFunction::fund_deposit, 2 * kEth);
    EXPECT_NE(refusal(transaction).find("insufficient funds"), std::string::npos);
    transaction = call(BrokerFunction::fund_deposit, 5);
    transaction.gas_limit = 20'000;
    EXPECT_EQ(refusal(transaction), "intrinsic gas too low");
    mined(call(BrokerFunction::fund_deposit, 5));
    transaction = call(BrokerFunction::fund_deposit, 6);
    transaction.nonce = 0;
    EXPECT_NE(refusal(transaction).find("nonce too low"), std::string::npos);
}

TEST_F(OnTheChain, AForgedTransactionIsSomebodyElses) {
    const auto transaction = call(BrokerFunction::fund_deposit, 5);
    auto other = transaction;
    other.value = Wei{6};
    const Hash32 digest{protocol::transaction_hash(transaction).data};
    const auto raw = protocol::signed_transaction(other, key_.sign(digest));
    const auto sent = read_raw_transaction(raw, 1337);
    EXPECT_TRUE(!sent || sent->sender != key_.address());
}

TEST_F(OnTheChain, RefusesWhatIsNoTransaction) {
    for (const auto* text : {"0x", "0x02", "0x01c0", "0x02c0", "0xc0", "0xff", "zz", "0x02f8"}) {
        EXPECT_TRUE(ask("eth_sendRawTransaction", Json::array({text})).contains("error")) << text;
    }
}

TEST_F(OnTheChain, AReplacementPaysATenthMore) {
    auto transaction = call(BrokerFunction::fund_deposit, 5);
    const auto first = send(transaction);
    EXPECT_EQ(refusal(transaction), "already known");
    transaction.max_fee_per_gas = transaction.max_priority_fee_per_gas = Wei{kGwei * 109 / 100};
    EXPECT_EQ(refusal(transaction), "replacement transaction underpriced");
    transaction.max_fee_per_gas = transaction.max_priority_fee_per_gas = Wei{kGwei * 111 / 100};
    const auto second = send(transaction);
    ASSERT_TRUE(second.contains("result")) << second;
    next_block();
    EXPECT_TRUE(receipt(first).is_null());
    EXPECT_EQ(receipt(second).at("status"), "0x1");
    EXPECT_EQ(chain_.transactions().nonce(key_.address()), 1U);
}

TEST_F(OnTheChain, TooLittleGasCostsItAllAndDoesNothing) {
    auto transaction = call(BrokerFunction::fund_deposit, 5);
    transaction.gas_limit = 30'000;
    const auto done = mined(transaction);
    EXPECT_EQ(done.at("status"), "0x0");
    EXPECT_EQ(done.at("gasUsed"), "0x7530");
    EXPECT_EQ(funds().deposit, Wei{});
}

TEST_F(OnTheChain, WaitsWhileTheBaseFeeIsAboveItsFee) {
    ASSERT_TRUE(faults_.set("fees-rising", "100"));
    const auto sent = send(call(BrokerFunction::fund_deposit, 5));
    next_block();
    EXPECT_TRUE(receipt(sent).is_null());
    ASSERT_TRUE(faults_.clear("fees-rising"));
    EXPECT_FALSE(receipt(sent).is_null());
}

TEST_F(OnTheChain, FaultsDropAndHoldTransactions) {
    ASSERT_TRUE(faults_.set("drop-transactions", "1/2"));
    const auto dropped = send(call(BrokerFunction::fund_deposit, 5));
    EXPECT_TRUE(ask("eth_getTransactionByHash", Json::array({dropped.at("result")})).at("result").is_null());
    ASSERT_TRUE(faults_.set("never-mine", ""));
    const auto held = send(call(BrokerFunction::fund_deposit, 5));
    next_block();
    EXPECT_TRUE(receipt(held).is_null());
    ASSERT_TRUE(faults_.clear("never-mine"));
    EXPECT_FALSE(receipt(held).is_null());
    ASSERT_TRUE(faults_.set("cut-after-send", ""));
    send(call(BrokerFunction::fund_deposit, 6));
    EXPECT_TRUE(chain_.transactions().take_cut());
    EXPECT_FALSE(chain_.transactions().take_cut());
}

TEST_F(OnALegacyChain, BlocksHaveNoBaseFeeAndTransactionsOnePrice) {
    const auto block = ask("eth_getBlockByNumber", Json::array({"latest", false})).at("result");
    EXPECT_FALSE(block.contains("baseFeePerGas"));
    EXPECT_TRUE(ask("eth_maxPriorityFeePerGas").contains("error"));
    EXPECT_EQ(refusal(call(BrokerFunction::fund_deposit, 5)), "transaction type not supported");
    auto transaction = call(BrokerFunction::fund_deposit, 5);
    transaction.kind = TransactionKind::legacy;
    EXPECT_EQ(mined(transaction).at("status"), "0x1");
    EXPECT_EQ(funds().deposit, Wei{5});
}

}  // namespace
}  // namespace farebox::sandbox::test
