#include "sandbox/chain/json_rpc.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <variant>

#include "net/json_limits.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/rpc_answer.hpp"
#include "sandbox/chain/transaction_rpc.hpp"
#include "sandbox/chain/transactions.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::json;

constexpr int kParseError = -32700;
constexpr int kInvalidRequest = -32600;
constexpr int kMethodNotFound = -32601;
constexpr std::size_t kLargestBatch = 100;

using Answer = RpcAnswer;

struct Node {
    LocalChain& chain;
    const RegisteredOrchestrator& orchestrator;
};

/// "latest" and its like, or a number that exists.
std::optional<std::int64_t> block_number(const LocalChain& chain, const Json* tag) {
    if (tag == nullptr || !tag->is_string()) {
        return std::nullopt;
    }
    const auto& text = tag->get_ref<const std::string&>();
    if (text == "latest" || text == "pending" || text == "safe" || text == "finalized") {
        return chain.l2_block();
    }
    if (text == "earliest") {
        return 0;
    }
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    if (!text.starts_with("0x") || text.size() < 3 || text[2] == '-') {
        return std::nullopt;
    }
    const auto [stop, error] = std::from_chars(text.data() + 2, end, number, 16);
    return error == std::errc{} && stop == end ? std::optional{number} : std::nullopt;
}

Answer get_block(const Node& node, const Json& params) {
    const auto number = block_number(node.chain, param(params, 0));
    if (!number) {
        return invalid_params("invalid argument 0: block number or tag expected");
    }
    if (*number > node.chain.l2_block()) {
        return Json(nullptr);
    }
    const std::int64_t behind = node.chain.l2_block() - *number;
    Json block{{"number", quantity(*number)},
               {"hash", protocol::to_hex_0x(node.chain.block_hash(*number).data)},
               {"parentHash", protocol::to_hex_0x(node.chain.block_hash(*number - 1).data)},
               {"l1BlockNumber", quantity(std::max<std::int64_t>(0, node.chain.l1_block() - behind / 4))},
               {"timestamp", quantity(node.chain.block_time())},
               {"gasLimit", "0x1c9c380"},
               {"gasUsed", "0x0"},
               {"transactions", Json::array()}};
    if (node.chain.options().has_base_fee) {
        block["baseFeePerGas"] = quantity(node.chain.transactions().base_fee());
    }
    return block;
}

Answer call(const Node& node, const Json& params) {
    const Json* transaction = param(params, 0);
    if (transaction == nullptr || !transaction->is_object()) {
        return invalid_params("missing value for required argument 0");
    }
    const auto to = hex_field(*transaction, "to");
    auto data = hex_field(*transaction, "data");
    if (!data) {
        data = hex_field(*transaction, "input");
    }
    if (!to || to->size() != Address::kSize) {
        return invalid_params("invalid argument 0: \"to\" must be an address");
    }
    if (auto answer = try_funding_call(node.chain, *transaction)) {
        return *std::move(answer);
    }
    Address contract;
    std::ranges::copy(*to, contract.data.begin());
    const auto answer = call_contract(node.chain, node.orchestrator, contract, data.value_or(""));
    if (!answer) {
        return RpcError{kExecutionReverted, "execution reverted"};
    }
    return Json(protocol::to_hex_0x(protocol::as_bytes(*answer)));
}

Answer dispatch(const Node& node, const std::string& method, const Json& params) {
    const ChainOptions& options = node.chain.options();
    if (method == "eth_chainId") {
        return Json(quantity(options.chain_id));
    }
    if (method == "net_version") {
        return Json(std::to_string(options.chain_id));
    }
    if (method == "web3_clientVersion") {
        return Json("farebox-sandbox");
    }
    if (method == "eth_blockNumber") {
        return Json(quantity(node.chain.l2_block()));
    }
    if (method == "eth_getBlockByNumber") {
        return get_block(node, params);
    }
    if (method == "eth_call") {
        return call(node, params);
    }
    if (method == "eth_getLogs") {
        return Json::array();  // nothing ever happens on this chain
    }
    if (method == "eth_syncing") {
        return Json(false);
    }
    if (auto answer = answer_transaction_method(node.chain, method, params)) {
        return *std::move(answer);
    }
    return RpcError{kMethodNotFound, "the method " + method + " does not exist/is not available"};
}

Json error_reply(const Json& id, const RpcError& error) {
    Json reply{{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", error.code}, {"message", error.message}}}};
    if (!error.data.is_null()) {
        reply["error"]["data"] = error.data;
    }
    return reply;
}

Json answer_one(const Node& node, const Json& request) {
    if (!request.is_object() || request.value("jsonrpc", Json()) != "2.0" || !request.contains("method") ||
        !request["method"].is_string()) {
        return error_reply(nullptr, {kInvalidRequest, "invalid request"});
    }
    const Json id = request.value("id", Json());
    const Answer answer = dispatch(node, request["method"], request.value("params", Json::array()));
    if (const auto* error = std::get_if<RpcError>(&answer)) {
        return error_reply(id, *error);
    }
    return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::get<Json>(answer)}};
}

Json answer_batch(const Node& node, const Json& batch) {
    if (batch.empty() || batch.size() > kLargestBatch) {
        return error_reply(nullptr, {kInvalidRequest, batch.empty() ? "empty batch" : "batch too large"});
    }
    Json answers = Json::array();
    for (const auto& request : batch) {
        answers.push_back(answer_one(node, request));
    }
    return answers;
}

}  // namespace

std::string answer_json_rpc(LocalChain& chain, const RegisteredOrchestrator& orchestrator, std::string_view body) {
    const Node node{chain, orchestrator};
    chain.transactions().settle();
    if (!net::check_json_limits(body)) {  // copying and writing what nests too deeply would use up the stack
        return error_reply(nullptr, {kInvalidRequest, "request is too large or nested too deeply"}).dump();
    }
    const Json request = Json::parse(body, nullptr, /*allow_exceptions=*/false);
    if (request.is_discarded()) {
        return error_reply(nullptr, {kParseError, "parse error"}).dump();
    }
    const Json answer = request.is_array() ? answer_batch(node, request) : answer_one(node, request);
    return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace farebox::sandbox
