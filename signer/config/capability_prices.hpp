#pragma once

#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"

namespace farebox::signer::config {

/// go-livepeer's -maxPricePerCapability JSON, read strictly: one bad entry refuses the whole file, where the
/// reference silently drops every ceiling. Prices are exact decimals in wei, eth or usd.
[[nodiscard]] Result<std::vector<CapabilityPriceConfig>> parse_capability_prices(std::string_view json);

}  // namespace farebox::signer::config
