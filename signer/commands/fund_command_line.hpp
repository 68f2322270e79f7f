#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {

/// `fund …`: fills @p options and makes @p command what was asked for.
void add_fund_commands(CLI::App& app, FundOptions& options, std::function<int()>& command);

}  // namespace farebox::signer::commands
