#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/amount.hpp"
#include "protocol/billing.hpp"
#include "signer/payment/ceilings.hpp"
#include "signer/payment/checked_request.hpp"

namespace farebox::signer {

/// A model of a capability.
struct AllowedCapability {
    std::uint32_t capability = 0;
    std::string model;  ///< Empty: every one.
};

/// What one client may pay for, on top of the rules that hold for all. Empty lists allow everything.
struct ClientRules {
    std::optional<protocol::Amount> max_face_value;
    /// By PaymentType; an absent one leaves the operator's ceiling alone.
    std::array<std::optional<UnitCeiling>, 4> ceilings;
    std::vector<std::string> apps;
    std::vector<protocol::PaymentType> types;
    std::vector<AllowedCapability> capabilities;
    std::vector<Address> orchestrators;
    std::vector<Address> recipients;

    [[nodiscard]] const std::optional<UnitCeiling>& ceiling_of(protocol::PaymentType type) const {
        return ceilings.at(static_cast<std::size_t>(type));
    }
};

/**
 * @brief Whether the client may pay for this at all. Where capabilities are listed, the request must name some, and all
 * that it names, models and bits alike, must be in the list.
 * @return forbidden, with the limit's name and what it allows in details.
 */
Result<void> check_allowed(const CheckedRequest& checked, const ClientRules& rules);

}  // namespace farebox::signer
