#include "sandbox/chain/transaction_rpc.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/funding.hpp"
#include "sandbox/chain/redemption.hpp"
#include "sandbox/chain/transactions.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::json;
using protocol::TransactionKind;

constexpr std::size_t kMostFeeBlocks = 1'024;

std::string hex_of(std::string_view bytes) {
    return protocol::to_hex_0x(protocol::as_bytes(bytes));
}

std::string hex_of(const Hash32& hash) {
    return protocol::to_hex_0x(hash.data);
}

/// A solidity revert: Error(string).
RpcError reverted(const std::string& reason) {
    constexpr std::string_view kErrorSelector{"\x08\xc3\x79\xa0", 4};
    if (reason.empty()) {
        return {kExecutionReverted, "execution reverted", "0x"};
    }
    return {kExecutionReverted, "execution reverted: " + reason,
            hex_of(std::string{kErrorSelector} + abi_string(reason))};
}

/// What a call object says; @p data outlives the call.
std::optional<FundingCall> call_of(const Json& transaction, std::string& data) {
    auto field = hex_field(transaction, "data");
    if (!field) {
        field = hex_field(transaction, "input");
    }
    const auto from = transaction.find("from");
    data = field.value_or("");
    return FundingCall{from == transaction.end() ? Address{} : address_of(&*from).value_or(Address{}),
                       quantity_field(transaction, "value").value_or(Wei{}), data};
}

bool calls_broker(const Json& transaction) {
    const auto to = transaction.find("to");
    return to != transaction.end() && address_of(&*to) == local_contracts().ticket_broker;
}

/// Whether a call is one of the TicketBroker's functions that change something, and why it would revert, if it would.
struct BrokerVerdict {
    bool known = true;
    std::optional<std::string> reverts = {};
};

BrokerVerdict judge_broker_call(const LocalChain& chain, const FundingCall& call) {
    if (auto verdict = judge_funding(chain, call)) {
        return {.reverts = std::move(verdict->reverts)};
    }
    const auto redemption = read_redemption_call(call.data);
    if (!redemption) {
        return {.known = false};
    }
    if (!redemption->won || !call.value.is_zero()) {
        return {.reverts = redemption->reverts};
    }
    return {.reverts = judge_redemption(chain, *redemption->won).reverts};
}

RpcAnswer estimate(const LocalChain& chain, const Json& params) {
    const Json* transaction = param(params, 0);
    if (transaction == nullptr || !transaction->is_object()) {
        return invalid_params("missing value for required argument 0");
    }
    std::string data;
    const auto call = call_of(*transaction, data);
    if (call->value > chain.transactions().balance(call->sender)) {
        return RpcError{kServerError, "insufficient funds for transfer"};
    }
    if (calls_broker(*transaction)) {
        const auto verdict = judge_broker_call(chain, *call);
        if (!verdict.known || verdict.reverts) {
            return reverted(verdict.reverts.value_or(""));
        }
    }
    return Json(quantity(gas_of(data)));
}

Json transaction_json(const LocalChain& chain, const KnownTransaction& known) {
    const auto& [transaction, sender, hash] = known.sent;
    const auto& receipt = known.receipt;
    Json json{{"hash", hex_of(hash)},
              {"from", protocol::to_hex_0x(sender.data)},
              {"to", protocol::to_hex_0x(transaction.to.data)},
              {"nonce", quantity(transaction.nonce)},
              {"gas", quantity(transaction.gas_limit)},
              {"value", quantity(transaction.value)},
              {"input", hex_of(transaction.data)},
              {"chainId", quantity(transaction.chain_id)},
              {"gasPrice", quantity(receipt ? receipt->gas_price : transaction.max_fee_per_gas)},
              {"type", transaction.kind == TransactionKind::legacy ? "0x0" : "0x2"},
              {"blockNumber", nullptr},
              {"blockHash", nullptr},
              {"transactionIndex", nullptr}};
    if (transaction.kind == TransactionKind::fee_market) {
        json["maxFeePerGas"] = quantity(transaction.max_fee_per_gas);
        json["maxPriorityFeePerGas"] = quantity(transaction.max_priority_fee_per_gas);
    }
    if (receipt) {
        json["blockNumber"] = quantity(receipt->mined.block);
        json["blockHash"] = hex_of(chain.block_hash(receipt->mined.block));
        json["transactionIndex"] = quantity(std::uint64_t{receipt->mined.index});
    }
    return json;
}

Json receipt_json(const LocalChain& chain, const KnownTransaction& known) {
    if (!known.receipt) {
        return nullptr;
    }
    const auto& receipt = *known.receipt;
    const auto& mined = receipt.mined;
    Json logs = Json::array();
    for (const auto& logged : chain.events().events()) {
        if (logged.transaction.hash == mined.hash) {
            logs.push_back(log_json(chain, logged));
        }
    }
    return {{"transactionHash", hex_of(mined.hash)},
            {"transactionIndex", quantity(std::uint64_t{mined.index})},
            {"blockHash", hex_of(chain.block_hash(mined.block))},
            {"blockNumber", quantity(mined.block)},
            {"from", protocol::to_hex_0x(known.sent.sender.data)},
            {"to", protocol::to_hex_0x(known.sent.transaction.to.data)},
            {"status", receipt.succeeded ? "0x1" : "0x0"},
            {"gasUsed", quantity(receipt.gas_used)},
            {"cumulativeGasUsed", quantity(receipt.gas_used)},
            {"effectiveGasPrice", quantity(receipt.gas_price)},
            {"contractAddress", nullptr},
            {"type", known.sent.transaction.kind == TransactionKind::legacy ? "0x0" : "0x2"},
            {"logs", std::move(logs)}};
}

RpcAnswer send_raw(LocalChain& chain, const Json& params) {
    const Json* text = param(params, 0);
    const auto raw = text != nullptr && text->is_string() ? protocol::parse_hex(text->get_ref<const std::string&>())
                                                          : Result<std::string>{Error{}};
    if (!raw) {
        return invalid_params("invalid argument 0: hex string expected");
    }
    const auto taken = chain.transactions().accept(*raw);
    return taken ? RpcAnswer{Json(hex_of(*taken))} : RpcAnswer{RpcError{kServerError, taken.error().message}};
}

RpcAnswer look_up(const LocalChain& chain, const Json& params,
                  Json (*shown)(const LocalChain&, const KnownTransaction&)) {
    const auto hash = hash_of(param(params, 0));
    if (!hash) {
        return invalid_params("invalid argument 0: a hash of 32 bytes is expected");
    }
    const auto* known = chain.transactions().find(*hash);
    return known == nullptr ? Json(nullptr) : shown(chain, *known);
}

RpcAnswer transaction_count(const LocalChain& chain, const Json& params) {
    const auto account = address_of(param(params, 0));
    if (!account) {
        return invalid_params("invalid argument 0: an address is expected");
    }
    const Json* tag = param(params, 1);
    const bool pending = tag != nullptr && *tag == "pending";
    const auto& transactions = chain.transactions();
    return Json(quantity(pending ? transactions.pending_nonce(*account) : transactions.nonce(*account)));
}

RpcAnswer balance(const LocalChain& chain, const Json& params) {
    const auto account = address_of(param(params, 0));
    return account ? RpcAnswer{Json(quantity(chain.transactions().balance(*account)))}
                   : RpcAnswer{invalid_params("invalid argument 0: an address is expected")};
}

/// The same fees for every block asked for: this chain has no history of them.
RpcAnswer fee_history(const LocalChain& chain, const Json& params) {
    const Json* count = param(params, 0);
    const Json wrapped{{"count", count == nullptr ? Json(nullptr) : *count}};
    const auto asked = quantity_field(wrapped, "count");
    const auto blocks = asked && *asked <= Wei{kMostFeeBlocks} && !asked->is_zero() ? asked->value().limbs[0] : 1;
    return Json{{"oldestBlock", quantity(chain.l2_block() - static_cast<std::int64_t>(blocks) + 1)},
                {"baseFeePerGas", std::vector<std::string>(blocks + 1, quantity(chain.transactions().base_fee()))},
                {"gasUsedRatio", std::vector<double>(blocks, 0.5)}};
}

}  // namespace

std::optional<RpcAnswer> try_funding_call(const LocalChain& chain, const Json& transaction) {
    std::string data;
    const auto call = call_of(transaction, data);
    const auto verdict = calls_broker(transaction) ? judge_broker_call(chain, *call) : BrokerVerdict{.known = false};
    if (!verdict.known) {
        return std::nullopt;
    }
    return verdict.reverts ? RpcAnswer{reverted(*verdict.reverts)} : RpcAnswer{Json("0x")};
}

std::optional<RpcAnswer> answer_transaction_method(LocalChain& chain, const std::string& method, const Json& params) {
    if (method == "eth_sendRawTransaction") {
        return send_raw(chain, params);
    }
    if (method == "eth_getTransactionReceipt") {
        return look_up(chain, params, receipt_json);
    }
    if (method == "eth_getTransactionByHash") {
        return look_up(chain, params, transaction_json);
    }
    if (method == "eth_getTransactionCount") {
        return transaction_count(chain, params);
    }
    if (method == "eth_getBalance") {
        return balance(chain, params);
    }
    if (method == "eth_estimateGas") {
        return estimate(chain, params);
    }
    if (method == "eth_gasPrice") {
        return Json(quantity(chain.transactions().base_fee()));
    }
    if (method == "eth_maxPriorityFeePerGas" && chain.options().has_base_fee) {
        return Json(quantity(chain.options().priority_fee));
    }
    if (method == "eth_feeHistory" && chain.options().has_base_fee) {
        return fee_history(chain, params);
    }
    return std::nullopt;
}

}  // namespace farebox::sandbox
