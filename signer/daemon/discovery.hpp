#pragma once

#include <string>

#include "signer/config/config.hpp"
#include "signer/discovery/discovery.hpp"
#include "signer/payment/ceilings.hpp"

namespace farebox::signer {

/// What [discovery] and the price ceilings say.
[[nodiscard]] DiscoverySettings discovery_settings(const Config& config, PriceCeilings ceilings);

/// For an operator, in a sentence.
[[nodiscard]] std::string describe(const DiscoveryFacts& facts);

}  // namespace farebox::signer
