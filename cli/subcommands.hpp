#pragma once

#include <CLI/CLI.hpp>
#include <vector>

namespace farebox::cli {

/// All commands, in the order in which help lists them.
inline std::vector<const CLI::App*> subcommands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

}  // namespace farebox::cli
