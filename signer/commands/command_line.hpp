#pragma once

namespace farebox::signer::commands {

/// Parses the arguments and runs the command they name. @return The exit code.
int run(int argc, char** argv);

}  // namespace farebox::signer::commands
