#pragma once

#include <string>

#include "signer/config/config.hpp"
#include "signer/registry/registry_poller.hpp"

namespace farebox::signer {

/// What the configuration says about reading the pool of orchestrators.
[[nodiscard]] RegistrySettings registry_settings(const Config& config);

/// For an operator, in a sentence.
[[nodiscard]] std::string describe(const RegistryFacts& facts);

}  // namespace farebox::signer
