#pragma once

#include <cstdint>
#include <filesystem>

#include "farebox/error.hpp"
#include "signer/commands/commands.hpp"
#include "signer/config/config.hpp"

/// `serve` is three processes of this one program. The operator starts the supervisor; it executes the program twice
/// more, with the option --role, which --help does not show: without the supervisor at descriptor 3 a role cannot
/// begin.
namespace farebox::signer::commands {

int run_supervisor(const ConfigOptions& options, const std::vector<std::string>& arguments);
int run_vault(const ConfigOptions& options);
int run_front(const ConfigOptions& options);

/// Where the operator's orders to the vault lie: with the keys; beside the vault's state where these are elsewhere.
[[nodiscard]] std::filesystem::path order_place(const Config& config);

/// kExitUsage for what no other start would cure: a setting, a keystore or a password file to be corrected.
[[nodiscard]] int exit_code_of(const Error& error) noexcept;

}  // namespace farebox::signer::commands
