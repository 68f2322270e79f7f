#pragma once

#include "signer/config/config.hpp"
#include "signer/config/problems.hpp"

namespace farebox::signer::config {

/// Whether what an ether costs can be known at all.
[[nodiscard]] bool has_price_feed(const ChainConfig& chain);

/// Whether prices for all clients alike need it.
[[nodiscard]] bool has_dollars(const PricingConfig& pricing);

/// Amounts in dollars, and the feed that they need.
void check_dollars(const Config& config, Problems& problems);

}  // namespace farebox::signer::config
