#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>

namespace farebox {
inline namespace v0 {

/// 256-bit unsigned integer as four 64-bit limbs, least significant first: `Uint256{{1}}` is one.
/// Standard library only, so that public headers stay light; arithmetic is in protocol/uint256.hpp.
struct Uint256 {
    std::array<std::uint64_t, 4> limbs{};

    [[nodiscard]] constexpr bool is_zero() const noexcept { return (limbs[0] | limbs[1] | limbs[2] | limbs[3]) == 0; }

    friend constexpr bool operator==(const Uint256&, const Uint256&) = default;

    /// Numeric order; a defaulted comparison would compare the least significant limb first.
    friend constexpr std::strong_ordering operator<=>(const Uint256& left, const Uint256& right) noexcept {
        for (std::size_t limb = 3; limb > 0; --limb) {
            if (left.limbs[limb] != right.limbs[limb]) {
                return left.limbs[limb] <=> right.limbs[limb];
            }
        }
        return left.limbs[0] <=> right.limbs[0];
    }
};

/// 2^256 - 1: as a win probability, "every ticket wins".
inline constexpr Uint256 kMaxUint256{{~0ULL, ~0ULL, ~0ULL, ~0ULL}};

}  // namespace v0
}  // namespace farebox
