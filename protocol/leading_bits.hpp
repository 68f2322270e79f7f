#pragma once

#include <optional>

#include "protocol/rational.hpp"

namespace farebox::protocol {

/// Two numbers above zero to be multiplied.
struct Factors {
    const WideInteger& first;
    const WideInteger& second;
};

/// The order of two products where the first 62 bits of each factor decide it, which they nearly always do: -1 or 1.
/// Nothing where the products are too close, or equal: then only the whole multiplication tells.
[[nodiscard]] std::optional<int> compare_leading_bits(const Factors& left, const Factors& right) noexcept;

}  // namespace farebox::protocol
