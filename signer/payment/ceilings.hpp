#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/billing.hpp"
#include "protocol/max_price.hpp"
#include "protocol/rational.hpp"
#include "protocol/usd.hpp"
#include "signer/payment/checked_request.hpp"

namespace farebox::signer {

/// The operator's highest price for one kind of unit.
struct UnitCeiling {
    bool unlimited = false;
    protocol::Rational price;  ///< Per unit; meaningless when unlimited.
    bool in_dollars = false;   ///< Else wei.
};

/// The operator's highest price for a model of a capability.
struct CapabilityCeiling {
    std::uint32_t capability = 0;
    std::string model;  ///< "default": every model of the capability without its own row.
    protocol::Rational price;
    bool in_dollars = false;  ///< Else wei.
};

/// What an ether costs at the moment; nothing: that is not known.
using KnownEtherPrice = std::optional<protocol::EtherPrice>;

/// chain_stale: an amount in dollars applies, and what it is in wei is not known.
[[nodiscard]] Error ether_price_unknown();

/// All configured ceilings.
struct PriceCeilings {
    /// By PaymentType; an absent one means that the unit is not paid for at all.
    std::array<std::optional<UnitCeiling>, 4> units;
    std::vector<CapabilityCeiling> capabilities;

    [[nodiscard]] const std::optional<UnitCeiling>& of(protocol::PaymentType type) const {
        return units.at(static_cast<std::size_t>(type));
    }
    [[nodiscard]] std::optional<UnitCeiling>& of(protocol::PaymentType type) {
        return units.at(static_cast<std::size_t>(type));
    }
};

/// The same in wei, where the price of an ether is known; else as they are.
[[nodiscard]] PriceCeilings in_wei(PriceCeilings ceilings, const KnownEtherPrice& ether);

/// One model of a capability.
struct ModelName {
    std::uint32_t capability = 0;
    std::string_view model;
};

/// Whether the operator pays that price for one unit, of one model where it is for one: the configured ceiling alone.
/// False where that is in dollars and the price of an ether is not known.
[[nodiscard]] bool within_ceilings(const PriceCeilings& ceilings, protocol::PaymentType type,
                                   const protocol::Rational& price, const std::optional<ModelName>& model = {},
                                   const KnownEtherPrice& ether = {});

/// Every ceiling of the quote's price, in the reference's order: configured, the request's maxPrice, the session's
/// first price. Errors as check_ceilings(), but for prices above them.
Result<std::vector<protocol::PriceCeiling>> list_ceilings(const CheckedRequest& checked, protocol::PaymentType type,
                                                          const PriceCeilings& ceilings,
                                                          const KnownEtherPrice& ether = {});

/**
 * @brief Whether the quote's price is within every ceiling: configured, the request's maxPrice, the session's first.
 * @return price_exceeded naming the lowest ceiling, or the configuration key where the unit has none;
 *         invalid_argument for a malformed maxPrice; ether_price_unknown().
 */
Result<void> check_ceilings(const CheckedRequest& checked, protocol::PaymentType type, const PriceCeilings& ceilings,
                            const KnownEtherPrice& ether = {});

/// Whether quote and session are within the client's own ceiling, too.
/// @return price_exceeded naming the limit; ether_price_unknown().
Result<void> check_client_ceiling(const CheckedRequest& checked, protocol::PaymentType type,
                                  const std::optional<UnitCeiling>& ceiling, const KnownEtherPrice& ether = {});

/// The ceiling in wei per unit; nothing where it is in dollars and the price of an ether is not known.
[[nodiscard]] std::optional<protocol::Rational> wei_of(const UnitCeiling& ceiling, const KnownEtherPrice& ether);

}  // namespace farebox::signer
