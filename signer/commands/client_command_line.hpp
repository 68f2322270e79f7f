#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {

/// `clients …`: fills @p options and makes @p command what was asked for.
void add_client_commands(CLI::App& app, ClientOptions& options, std::function<int()>& command);

}  // namespace farebox::signer::commands
