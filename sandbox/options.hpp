#pragma once

#include <optional>

#include "sandbox/sandbox.hpp"

namespace farebox::sandbox {

/// What the command line asks for.
struct CommandLine {
    SandboxOptions options;
    bool json = false;  ///< --output json
};

struct ParsedCommandLine {
    std::optional<CommandLine> command;  ///< Nothing: --help or a mistake; its text is printed already.
    int exit_code = 0;                   ///< Then: 0 after --help, 2 after a mistake.
};

/// Prints help to standard output and mistakes to standard error.
ParsedCommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace farebox::sandbox
