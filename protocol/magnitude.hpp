#pragma once

#include <cstdint>

namespace farebox::protocol {

/// Without its sign, also of the least integer there is.
[[nodiscard]] constexpr std::uint64_t magnitude(std::int64_t value) noexcept {
    return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace farebox::protocol
