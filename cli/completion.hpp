#pragma once

#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace CLI {
class App;
}

namespace farebox::cli {

/// A script that completes commands and options, made from the command line itself, so that it cannot tell of others.
/// @param shell  bash, zsh or fish. Errors: invalid_argument.
Result<std::string> completion_script(const CLI::App& app, std::string_view shell);

}  // namespace farebox::cli
