#pragma once

#include <cstdint>

#include "farebox/error.hpp"
#include "signer/commands/commands.hpp"

/// `serve` is three processes of this one program. The operator starts the supervisor; it executes the program twice
/// more, with the option --role, which --help does not show: without the supervisor at descriptor 3 a role cannot
/// begin.
namespace farebox::signer::commands {

int run_supervisor(const ConfigOptions& options, const std::vector<std::string>& arguments);
int run_vault(const ConfigOptions& options);
int run_front(const ConfigOptions& options);

/// kExitUsage for what no other start would cure: a setting, a keystore or a password file to be corrected.
[[nodiscard]] int exit_code_of(const Error& error) noexcept;

}  // namespace farebox::signer::commands
