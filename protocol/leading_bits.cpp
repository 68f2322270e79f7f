#include "protocol/leading_bits.hpp"

#include <bit>
#include <cstdint>
#include <utility>

namespace farebox::protocol {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned kLeadingBits = 62;

/// A number in [low, high) x 2^exponent.
struct Range {
    Wide low;
    Wide high;
    std::int64_t exponent;
};

/// The first 62 bits of a number above zero, and the exponent that puts them in their place.
std::pair<std::uint64_t, std::int64_t> leading_bits(const WideInteger& number) noexcept {
    const std::uint32_t top = number.used - 1;
    const std::uint64_t below = top == 0 ? 0 : number.limbs[top - 1];
    const int zeros = std::countl_zero(number.limbs[top]);
    const Wide joined = (static_cast<Wide>(number.limbs[top]) << 64U | below) << static_cast<unsigned>(zeros);
    return {static_cast<std::uint64_t>(joined >> (128 - kLeadingBits)),
            std::int64_t{64} * (top + 1) - zeros - kLeadingBits};
}

Range product_of(const Factors& factors) noexcept {
    const auto [a, a_exponent] = leading_bits(factors.first);
    const auto [b, b_exponent] = leading_bits(factors.second);
    return {static_cast<Wide>(a) * b, static_cast<Wide>(a + 1) * (b + 1), a_exponent + b_exponent};
}

/// Only by 1 or 2 bits, for which a Range has room.
Wide shifted(Wide value, std::int64_t bits) noexcept {
    return bits > 0 ? value << static_cast<unsigned>(bits) : value;
}

}  // namespace

std::optional<int> compare_leading_bits(const Factors& left, const Factors& right) noexcept {
    const Range a = product_of(left);
    const Range b = product_of(right);
    const std::int64_t shift = a.exponent - b.exponent;
    // Each `low` lies in [2^122, 2^124), so that a larger difference of the exponents decides by itself.
    if (shift > 2 || shift < -2) {
        return shift > 0 ? 1 : -1;
    }
    if (shifted(a.low, shift) >= shifted(b.high, -shift)) {
        return 1;
    }
    return shifted(b.low, -shift) >= shifted(a.high, shift) ? std::optional{-1} : std::nullopt;
}

}  // namespace farebox::protocol
