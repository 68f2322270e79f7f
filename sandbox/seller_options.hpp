#pragma once

#include <string>
#include <vector>

#include "sandbox/sandbox.hpp"

namespace farebox::sandbox {

/// What the command line says of runners and of further orchestrators, as typed.
struct SellerTexts {
    const std::vector<std::string>& runners;
    const std::vector<std::string>& orchestrators;
    const std::string& equal_orchestrators;  ///< Empty: none.
    bool with_default_runners = true;
};

/// Adds them to the options, whose other fields are final. Throws CLI::ValidationError.
void add_sellers(SandboxOptions& options, const SellerTexts& texts);

}  // namespace farebox::sandbox
