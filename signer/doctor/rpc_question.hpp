#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "net/http_client.hpp"
#include "net/json_rpc.hpp"
#include "protocol/uint256.hpp"
#include "signer/config/rpc_url.hpp"

namespace farebox::signer::doctor {

/// Calls that are sent together, and what is done with each answer. What a call is about names its failure.
class RpcQuestion {
public:
    /// @param take  Given the result as JSON text; an Error it returns is a problem.
    using Take = std::function<Result<void>(const std::string& json)>;

    void ask(std::string about, net::JsonRpcCall call, Take take);
    /// A contract's view function.
    void ask_contract(std::string about, const Address& contract, std::uint32_t selector,
                      std::span<const protocol::Word> arguments, Take take);
    [[nodiscard]] bool empty() const noexcept { return calls_.empty(); }

    /// How the exchange itself went.
    struct Exchange {
        std::optional<Error> failure;
        std::chrono::milliseconds latency{0};
        std::optional<std::chrono::seconds> clock_ahead;  ///< The server's Date before our clock.
        std::vector<std::string> problems;                ///< Of single calls.
    };
    /// Sends all of them in one request and hands the answers out.
    boost::asio::awaitable<Exchange> send(net::HttpClient& http, config::RpcUrl endpoint, net::Deadline deadline);

private:
    void hand_out(const net::Response& response, Exchange& exchange) const;

    struct Asked {
        std::string about;
        Take take;
    };
    std::vector<net::JsonRpcCall> calls_;
    std::vector<Asked> asked_;
};

/// A Date header (RFC 9110, the one form that may be sent today); nothing: it is none.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace farebox::signer::doctor
