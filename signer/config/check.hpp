#pragma once

#include <string>
#include <vector>

#include "signer/config/load.hpp"

namespace farebox::signer::config {

/// Problems between settings that are fine one by one: missing ones, contradictions, paths too long for a socket.
[[nodiscard]] std::vector<std::string> check_whole(const Loaded& loaded);

/// What is allowed but hardly meant, one sentence each.
[[nodiscard]] std::vector<std::string> warnings_of(const Loaded& loaded);

}  // namespace farebox::signer::config
