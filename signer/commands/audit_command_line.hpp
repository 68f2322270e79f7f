#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {

/// `audit …`: fills @p options and makes @p command what was asked for.
void add_audit_commands(CLI::App& app, AuditOptions& options, std::function<int()>& command);

}  // namespace farebox::signer::commands
