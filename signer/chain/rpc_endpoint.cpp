#include "signer/chain/rpc_endpoint.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

#include "protocol/address.hpp"
#include "signer/chain/abi.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMostInABatch = 100;

}  // namespace

net::JsonRpcCall eth_call(const Address& contract, std::uint32_t selector, std::span<const protocol::Word> arguments) {
    Json params = Json::array();
    params.push_back({{"to", protocol::to_lower_hex(contract)}, {"data", abi::encode_call(selector, arguments)}});
    params.push_back("latest");
    return {"eth_call", params.dump()};
}

net::JsonRpcCall eth_call(const Address& contract, std::uint32_t selector, const Address& argument) {
    const std::array<protocol::Word, 1> words{abi::word_of(argument)};
    return eth_call(contract, selector, words);
}

net::JsonRpcCall get_contract_call(const Address& controller, std::string_view name) {
    const std::array<protocol::Word, 1> words{abi::contract_id(name)};
    return eth_call(controller, abi::kGetContract, words);
}

net::JsonRpcCall eth_get_code(const Address& contract) {
    return {"eth_getCode", Json::array({protocol::to_lower_hex(contract), "latest"}).dump()};
}

boost::asio::awaitable<RpcEndpoint::EachAnswer> RpcEndpoint::ask_each(std::vector<net::JsonRpcCall> calls,
                                                                      net::Deadline deadline) {
    std::vector<Result<std::string>> all;
    for (std::size_t start = 0; start < calls.size(); start += kMostInABatch) {
        const auto begin = calls.begin() + static_cast<std::ptrdiff_t>(start);
        const auto count = static_cast<std::ptrdiff_t>(std::min(kMostInABatch, calls.size() - start));
        std::vector<net::JsonRpcCall> batch{std::make_move_iterator(begin), std::make_move_iterator(begin + count)};
        auto answers = co_await rpc_.batch(std::move(batch), deadline);
        if (!answers) {
            co_return std::move(answers).error();
        }
        std::ranges::move(*answers, std::back_inserter(all));
    }
    co_return all;
}

boost::asio::awaitable<RpcEndpoint::Answers> RpcEndpoint::ask(std::vector<net::JsonRpcCall> calls,
                                                              net::Deadline deadline) {
    auto answers = co_await ask_each(std::move(calls), deadline);
    co_return all_or_error(std::move(answers));
}

RpcEndpoint::Answers all_or_error(RpcEndpoint::EachAnswer answers) {
    if (!answers) {
        return std::move(answers).error();
    }
    std::vector<std::string> texts;
    for (auto& answer : *answers) {
        if (!answer) {
            return std::move(answer).error();
        }
        texts.push_back(*std::move(answer));
    }
    return texts;
}

}  // namespace farebox::signer
