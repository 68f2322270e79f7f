#include "tests/chain/rpc.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/support/process.hpp"

namespace farebox::test {
namespace {

constexpr int kHex = 16;

}  // namespace

RpcReply Rpc::ask(const std::string& method, const RpcParams& params) {
    const nlohmann::json request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}};
    const auto answer = http_.call("POST", url_, {}, request.dump(), {{"Content-Type", "application/json"}});
    if (!answer || answer->status != 200) {
        throw std::runtime_error{method + ": " + (answer ? answer->body : answer.error().message)};
    }
    const auto reply = nlohmann::json::parse(answer->body);
    return {reply.value("result", nlohmann::json()), reply.value("error", nlohmann::json())};
}

nlohmann::json Rpc::call(const std::string& method, const RpcParams& params) {
    auto reply = ask(method, params);
    if (reply.failed()) {
        throw std::runtime_error{method + ": " + reply.error.dump()};
    }
    return std::move(reply.result);
}

nlohmann::json Rpc::receipt(const nlohmann::json& transaction_hash) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (std::chrono::steady_clock::now() < deadline) {
        auto receipt = call("eth_getTransactionReceipt", {transaction_hash});
        if (!receipt.is_null()) {
            return receipt;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    throw std::runtime_error{transaction_hash.dump() + " is not mined"};
}

std::string to_quantity(std::uint64_t number) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, kHex).ptr;
    return "0x" + std::string{digits.data(), end};
}

std::uint64_t from_quantity(const nlohmann::json& quantity) {
    return std::stoull(quantity.get<std::string>(), nullptr, kHex);
}

}  // namespace farebox::test
