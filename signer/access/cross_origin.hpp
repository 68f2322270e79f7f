#pragma once

#include <string_view>

#include "net/http_message.hpp"
#include "net/http_server.hpp"
#include "signer/access/access_policy.hpp"

/// What browsers want to know before a page of another origin may call (the Fetch standard's CORS protocol).
namespace farebox::signer {

/// The browser's question whether a page may send a request; it carries no credentials.
[[nodiscard]] bool is_preflight(const net::ServerRequest& request) noexcept;

/// 204 with what the page may send, if the Host is known and the Origin allowed for some client.
/// @return ErrorCode::forbidden otherwise.
Result<net::Response> answer_preflight(const AccessPolicy& policy, const net::ServerRequest& request);

/// Lets the page read this response if its Origin is allowed for @p client, or, where that is null, for some client.
void allow_origin(const AccessPolicy& policy, const Client* client, const net::Headers& request,
                  net::Response& response);

}  // namespace farebox::signer
