#pragma once

#include <string_view>

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
/// Whether parse_rpc_url reads it.
[[nodiscard]] Result<void> check_rpc_url(std::string_view text);

}  // namespace farebox::signer::config
