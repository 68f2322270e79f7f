#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/price.hpp"

namespace farebox::sandbox {

/// How many times the usual a price is; 1/1 leaves it as it is.
struct PriceFactor {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;
};

/// "2", "1.5" or "3/2", each also with an "x" behind it; more than 0.
std::optional<PriceFactor> parse_price_factor(std::string_view text);

/// The price so many times, rounded up to whole wei and at most 2^63 - 1; what is free stays free.
[[nodiscard]] protocol::Price times(const protocol::Price& price, const PriceFactor& factor);

}  // namespace farebox::sandbox
