#pragma once

#include <string_view>

#include "farebox/result.hpp"

namespace farebox::signer::config {

/// "host:port" where host is "localhost" or an IP address, an IPv6 one in brackets.
[[nodiscard]] Result<void> check_listen(std::string_view listen);
/// The same, where no other machine may reach it.
[[nodiscard]] Result<void> check_loopback(std::string_view listen);
/// Of an address that check_listen() takes: nobody but this machine reaches it.
[[nodiscard]] bool is_loopback(std::string_view listen);
/// Other machines reach it; nobody reaches an empty one, which is no listener.
[[nodiscard]] bool is_reachable_from_outside(std::string_view listen);

}  // namespace farebox::signer::config
