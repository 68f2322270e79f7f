#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"

namespace farebox::net::orchestrator {

/// Normalises one orchestrator address as users write it: trimmed, "https://" where no scheme, port 8935 where
/// none and no scheme, 127.0.0.1 where no host (":8935"); IPv6 in brackets, or bare. Path and query are dropped.
Result<Endpoint> parse_orchestrator_address(std::string_view text);

/// The items of a comma-separated list, or of several, trimmed; empty ones are skipped. They point into @p lists.
std::vector<std::string_view> split_list(const std::vector<std::string>& lists);

/// A comma-separated list, or several: each address once, in order. The first bad item is the
/// error. At most 1000.
Result<std::vector<Endpoint>> parse_orchestrator_list(const std::vector<std::string>& lists);

}  // namespace farebox::net::orchestrator
