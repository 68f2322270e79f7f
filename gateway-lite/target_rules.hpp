#pragma once

#include <string_view>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"

namespace farebox::gateway {

/**
 * @brief A URL that an orchestrator sends its client to: its runners, payments, sessions.
 * It must be http(s) and no step down from https, and an orchestrator out on the Internet must not lead into the
 * networks of this host: what only they can reach is none of its business.
 * @param orchestrator  As the program or its discovery names it.
 * @param field         What the URL is, for the Error: "app_url".
 * @return Errors: protocol_error.
 */
Result<net::Url> check_target(const net::Endpoint& orchestrator, std::string_view text, std::string_view field);

/// True where connections to @p target must not end at a private address either: its name may lead to one.
[[nodiscard]] bool must_be_public(const net::Endpoint& orchestrator, const net::Endpoint& target);

}  // namespace farebox::gateway
