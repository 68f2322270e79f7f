#pragma once

#include <array>
#include <optional>

#include "signer/access/access_policy.hpp"
#include "signer/config/config.hpp"
#include "signer/payment/ceilings.hpp"

namespace farebox::signer {

/// By PaymentType.
[[nodiscard]] std::array<std::optional<UnitCeiling>, 4> to_unit_ceilings(const MaxPriceConfig& config);

/// Gives a client what its limits say: for the ledger, for the payment rules and for its rate.
void apply_limits(const LimitsConfig& limits, Client& client);

}  // namespace farebox::signer
