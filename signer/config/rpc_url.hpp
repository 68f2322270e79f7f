#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"

namespace farebox::signer::config {

/// A JSON-RPC endpoint, ready to be asked.
struct RpcUrl {
    net::Url url;
    net::Headers headers;  ///< `Authorization: Basic …` where the URL names a user.
};

/// "http(s)://[user:password@]host[:port][/path][?query]"; user and password may be percent-encoded.
/// @return invalid_argument with nothing of the URL that may be secret.
[[nodiscard]] Result<RpcUrl> parse_rpc_url(std::string_view text);
/// One of [chain] rpc, and how it is shown: without what may be secret.
struct ShownRpcUrl {
    std::string shown;
    RpcUrl rpc;
};
/// All of them, or the error of the first that parse_rpc_url does not read.
[[nodiscard]] Result<std::vector<ShownRpcUrl>> parse_rpc_urls(const std::vector<std::string>& urls);
/// Whether parse_rpc_url reads it.
[[nodiscard]] Result<void> check_rpc_url(std::string_view text);

}  // namespace farebox::signer::config
