#pragma once

#include <array>
#include <optional>

#include "protocol/amount.hpp"
#include "signer/ledger/limits.hpp"

namespace farebox::signer {

/// EvLimits as they are written, in whichever currency.
struct EvAmounts {
    std::optional<protocol::Amount> ev_per_minute;
    std::optional<protocol::Amount> ev_per_hour;
    std::optional<protocol::Amount> ev_per_day;
    std::optional<protocol::Amount> ev_total;
    std::optional<protocol::Amount> risk_per_day;
};

/// A client's budgets of which some are in dollars: what they come to in wei is known at the price of a moment only.
/// The ledger counts wei. What a window holds is compared with a limit at the price of the comparison, so that it is
/// never worth more than the limit says when something is added.
struct DollarLimits {
    EvAmounts client;
    std::array<EvAmounts, kLimitScopeNames.size()> scoped;  ///< In the order of LimitScope.
};

/// The limits at a price. Without one, those in dollars are zero and allow nothing.
[[nodiscard]] EvLimits limits_at(const EvAmounts& amounts, const std::optional<protocol::EtherPrice>& ether);

/// @p limits with the budgets of @p dollars at a price in the place of its own.
[[nodiscard]] ClientLimits limits_at(const ClientLimits& limits, const DollarLimits& dollars,
                                     const std::optional<protocol::EtherPrice>& ether);

}  // namespace farebox::signer
