#pragma once

#include <string>

#include "signer/config/config.hpp"
#include "signer/config/reporter.hpp"
#include "signer/config/value.hpp"

namespace farebox::signer::config {

/// limits = … of a client.
[[nodiscard]] LimitsConfig read_limits(const Value& value, Reporter& report);

/// limits = … of a client in TOML's spelling.
[[nodiscard]] std::string format_limits(const LimitsConfig& limits);

}  // namespace farebox::signer::config
