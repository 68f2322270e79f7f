#pragma once

#include <optional>

#include "net/endpoint.hpp"
#include "net/http_message.hpp"

namespace farebox::gateway {

/// Whether an answer sends the client elsewhere (3xx but 304).
[[nodiscard]] bool is_redirect(const net::Response& head) noexcept;

/// Where a request has to be repeated unchanged (307, 308) at the same server; nothing: the redirect is of another kind
/// or leads to somebody else, whom nobody has chosen.
[[nodiscard]] std::optional<net::Url> redirect_within_origin(const net::Url& from, const net::Response& head);

}  // namespace farebox::gateway
