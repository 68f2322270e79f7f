#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"
#include "protocol/uint256.hpp"

namespace farebox::signer {

/// A contract's function, called on the newest block.
[[nodiscard]] net::JsonRpcCall eth_call(const Address& contract, std::uint32_t selector,
                                        std::span<const protocol::Word> arguments = {});
/// As above, of a function whose argument is one address.
[[nodiscard]] net::JsonRpcCall eth_call(const Address& contract, std::uint32_t selector, const Address& argument);
/// Where the Controller says that a contract is.
[[nodiscard]] net::JsonRpcCall get_contract_call(const Address& controller, std::string_view name);
/// The code at an address, on the newest block.
[[nodiscard]] net::JsonRpcCall eth_get_code(const Address& contract);

/// One JSON-RPC endpoint, asked for many things at a time. Used on the HttpClient's thread.
class RpcEndpoint {
public:
    using Answers = Result<std::vector<std::string>>;
    using EachAnswer = Result<std::vector<Result<std::string>>>;

    RpcEndpoint(net::HttpClient& http, net::Url url, net::Headers headers, std::size_t max_answer_bytes = 1024 * 1024)
        : rpc_{http, std::move(url), std::move(headers), max_answer_bytes} {}

    /// Every result as JSON text, in the order of the calls; one round trip for each hundred of them. The first call
    /// that is refused is the error.
    boost::asio::awaitable<Answers> ask(std::vector<net::JsonRpcCall> calls, net::Deadline deadline);
    /// As ask(), but a call that is refused is an error of its own.
    boost::asio::awaitable<EachAnswer> ask_each(std::vector<net::JsonRpcCall> calls, net::Deadline deadline);

private:
    net::JsonRpcClient rpc_;
};

/// Every result, or the error of the first call that was refused.
[[nodiscard]] RpcEndpoint::Answers all_or_error(RpcEndpoint::EachAnswer answers);

}  // namespace farebox::signer
