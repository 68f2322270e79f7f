#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/rational.hpp"
#include "protocol/wire/capabilities.hpp"

/// The configured maximum price and the two ways in which ours is stricter, told apart from the signer's code.
namespace farebox::conformance {

/// One configured price.
struct PriceRow {
    std::uint32_t capability = 0;
    std::string model;  ///< "default": every model of the capability without its own row.
    protocol::Rational price;
};

/// What a node is configured with, and the models a request names.
struct CeilingCase {
    std::optional<protocol::Rational> global;
    std::vector<PriceRow> rows;
    std::optional<protocol::wire::Capabilities> requested;
};

/// go-livepeer's: the sum over every model named, else the global one.
[[nodiscard]] std::optional<protocol::Rational> reference_ceiling(const CeilingCase& given);
/// Ours: each row once, and models without a row keep the global ceiling as a bound.
[[nodiscard]] std::optional<protocol::Rational> strict_ceiling(const CeilingCase& given);

/// Two models of the request find the same row.
[[nodiscard]] bool models_share_a_row(const CeilingCase& given);
/// A model of the request finds none.
[[nodiscard]] bool a_model_has_no_row(const CeilingCase& given);

}  // namespace farebox::conformance
