#pragma once

#include "signer/config/problems.hpp"

namespace farebox::signer::config {

/// Whom other machines may reach must be sure of its callers, and they of it; and nobody is known by what is not set
/// up.
void check_callers(const Config& config, Problems& problems);

/// Whether any client could be recognised from another machine.
[[nodiscard]] bool knows_remote_callers(const Config& config);

/// What is allowed but hardly meant.
void warn_of_callers(const Config& config, Problems& warnings);

}  // namespace farebox::signer::config
