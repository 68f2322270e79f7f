#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "signer/commands/commands.hpp"

namespace farebox::signer::commands {

/// `doctor`
void add_doctor_command(CLI::App& app, DoctorOptions& options, std::function<int()>& command);

}  // namespace farebox::signer::commands
