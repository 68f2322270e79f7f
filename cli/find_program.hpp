#pragma once

#include <string>

#include "farebox/result.hpp"

namespace farebox::cli {

inline constexpr int kCommandNotExecutable = 126;  // as shells have them
inline constexpr int kCommandNotFound = 127;

/// The program that a shell would run for @p name: a path, or a name to look for in PATH.
/// Errors: not_found; forbidden (it is no executable file).
Result<std::string> find_program(const std::string& name);

/// The exit status for one of these errors.
[[nodiscard]] int exit_code_for(const Error& error);

}  // namespace farebox::cli
