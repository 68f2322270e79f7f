#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"

namespace farebox::protocol {

/// The unsigned integers inside a Rational: up to 1152 bits, least significant limb first, no leading zero limbs.
struct WideInteger {
    static constexpr std::size_t kLimbs = 18;
    std::array<std::uint64_t, kLimbs> limbs{};
    std::uint32_t used = 0;  ///< Limbs in use; 0 is the number zero. Unused limbs are zero.

    friend bool operator==(const WideInteger& left, const WideInteger& right) noexcept {
        return left.used == right.used && left.limbs == right.limbs;
    }
};

/**
 * @brief An exact fraction, always in lowest terms with a positive denominator.
 *
 * A plain value without allocation. Numerator and denominator hold up to 1152 bits each, which every sum the protocol
 * forms from checked 256-bit amounts and 64-bit prices fits; beyond that std::overflow_error is thrown, so a wrong
 * amount can never be produced silently. Division by zero throws std::domain_error.
 */
class Rational {
public:
    /// Zero.
    Rational() noexcept { denominator_.limbs[0] = denominator_.used = 1; }
    explicit Rational(std::int64_t value) noexcept;
    explicit Rational(const Uint256& value) noexcept;
    explicit Rational(const Wei& value) noexcept : Rational{value.value()} {}
    /// numerator / denominator, reduced.
    Rational(std::int64_t numerator, std::int64_t denominator);
    Rational(const Uint256& numerator, const Uint256& denominator);

    /// "a/b" or "a" with decimal digits and an optional leading minus, b > 0; reduced. At most 340 digits each;
    /// numbers near that limit can be compared, but their sums may not fit.
    static Result<Rational> parse(std::string_view text);
    /// A decimal fraction as JSON writes numbers: "-12.5", "3e-4". Exact; what needs over 1152 bits is refused.
    static Result<Rational> parse_decimal(std::string_view text);

    /// -1, 0 or 1.
    [[nodiscard]] int sign() const noexcept { return numerator_.used == 0 ? 0 : (negative_ ? -1 : 1); }
    [[nodiscard]] bool is_zero() const noexcept { return numerator_.used == 0; }
    [[nodiscard]] bool is_integer() const noexcept { return denominator_.used == 1 && denominator_.limbs[0] == 1; }

    /// The nearest integer that is not above (not below) the value.
    [[nodiscard]] Rational floor() const;
    [[nodiscard]] Rational ceil() const;
    /// The value where it is an integer of that range.
    [[nodiscard]] std::optional<Uint256> to_uint256() const noexcept;
    [[nodiscard]] std::optional<std::int64_t> to_int64() const noexcept;

    /// "a/b", or "a" for an integer: big.Rat.RatString of Go.
    [[nodiscard]] std::string to_ratio_string() const;
    /// Decimal with exactly `places` digits after the point, halves rounded away from zero: big.Rat.FloatString.
    [[nodiscard]] std::string to_fixed(std::uint32_t places) const;

    Rational operator-() const noexcept;
    friend Rational operator+(const Rational& left, const Rational& right);
    friend Rational operator-(const Rational& left, const Rational& right);
    friend Rational operator*(const Rational& left, const Rational& right);
    friend Rational operator/(const Rational& left, const Rational& right);
    Rational& operator+=(const Rational& other) { return *this = *this + other; }
    Rational& operator-=(const Rational& other) { return *this = *this - other; }

    friend bool operator==(const Rational&, const Rational&) = default;
    friend std::strong_ordering operator<=>(const Rational& left, const Rational& right);

    /// floor(left / right) without reducing the quotient first. `right` must not be zero (std::domain_error).
    friend Rational floor_quotient(const Rational& left, const Rational& right);
    /// ceil(left / right); as above.
    friend Rational ceil_quotient(const Rational& left, const Rational& right);

private:
    friend struct RationalArithmetic;  // rational.cpp: keeps Boost.Multiprecision out of this header

    WideInteger numerator_{};
    WideInteger denominator_{};
    bool negative_ = false;  // never with a zero numerator
};

Rational floor_quotient(const Rational& left, const Rational& right);
Rational ceil_quotient(const Rational& left, const Rational& right);
/// ceil((left - right) / divisor), without reducing the difference where all three share their denominator, as balances
/// and expected values do.
Rational ceil_quotient_of_difference(const Rational& left, const Rational& right, const Rational& divisor);

}  // namespace farebox::protocol
