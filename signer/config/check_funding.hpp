#pragma once

#include "signer/config/config.hpp"
#include "signer/config/problems.hpp"

namespace farebox::signer::config {

/// What is wrong with [transactions] and [top_up].
void check_funding(const Config& config, Problems& problems);
/// What is odd about them.
void warn_of_funding(const Config& config, Problems& warnings);

}  // namespace farebox::signer::config
