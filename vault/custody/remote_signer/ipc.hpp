#pragma once

#include <chrono>
#include <string>

#include "farebox/result.hpp"

namespace farebox::vault {

/// One exchange over the Unix socket of a geth-like program (clef, geth), whose JSON has no HTTP around it: connects,
/// sends @p request and reads one line. Blocks at most @p time_limit; for threads that wait.
/// @return the line; connection_failed, timeout or too_large.
[[nodiscard]] Result<std::string> exchange_over_ipc(const std::string& socket_path, const std::string& request,
                                                    std::chrono::milliseconds time_limit);

}  // namespace farebox::vault
