#pragma once

#include <cstdint>
#include <string>

#include "farebox/error.hpp"

namespace farebox::signer::commands {

/// What every command ends with.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;  ///< Wrong usage or configuration.

/// --output
enum class Output : std::uint8_t { text, json };

/// Says what went wrong and what to do next: on stderr, or as the common error shape on stdout. @return @p exit_code.
int fail(const Error& error, Output output, int exit_code = kExitFailed);
/// Prints to stdout with a newline at the end. @return kExitOk.
int succeed(const std::string& text);
/// The same of a sentence: as it is, or as {"message"}.
int succeed(const std::string& message, Output output);

}  // namespace farebox::signer::commands
