#pragma once

#include <cstdint>
#include <string>

#include "farebox/result.hpp"
#include "protocol/rational.hpp"
#include "protocol/wire/price_info.hpp"

namespace farebox::protocol {

/// Wei for a number of billing units; both positive once checked by to_price.
struct Price {
    std::int64_t price_per_unit = 0;
    std::int64_t pixels_per_unit = 0;  ///< How many units the price is for. The field's name on the wire.

    /// Wei per unit, exact.
    [[nodiscard]] Rational ratio() const { return Rational{price_per_unit, pixels_per_unit}; }
    friend bool operator==(const Price&, const Price&) = default;
};

/// The checked price of a quote. Missing or zero: the reference's text; negative is refused too.
Result<Price> to_price(const wire::PriceInfo* price_info);

/// Wei per unit with three decimals, halves away from zero, as price messages print it.
[[nodiscard]] std::string price_text(const Rational& price);

}  // namespace farebox::protocol
