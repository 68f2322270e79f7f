#pragma once

#include <string>
#include <vector>

#include "signer/config/config.hpp"

namespace farebox::signer {

/// What a reload does with a newly read configuration.
struct ReloadPlan {
    Config config;                     ///< The running one with everything that may change taken from the new one.
    std::vector<std::string> changed;  ///< Keys that take effect now.
    std::vector<std::string> needs_restart;  ///< Keys that differ but stay as they are until a restart.
};

/// Limits, clients, prices, payment caps, discovery and the log level change while running; everything else at the next
/// start.
[[nodiscard]] ReloadPlan plan_reload(const Config& running, const Config& next);

/// The plan in one sentence.
[[nodiscard]] std::string describe(const ReloadPlan& plan);

}  // namespace farebox::signer
