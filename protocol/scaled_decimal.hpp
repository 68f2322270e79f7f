#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "farebox/uint256.hpp"

namespace farebox::protocol {

/// "1.25" as a count of its 10^-decimals parts: 1250 with three decimals. Digits and at most one point with digits on
/// both sides. Errors: invalid_argument, also for more digits than there are decimals; out_of_range over 256 bits.
Result<Uint256> parse_scaled(std::string_view number, std::size_t decimals);

/// The shortest text that parse_scaled() reads back.
[[nodiscard]] std::string format_scaled(const Uint256& value, std::size_t decimals);

}  // namespace farebox::protocol
