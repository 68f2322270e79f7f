#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include "farebox/export.hpp"
#include "farebox/result.hpp"
#include "farebox/uint256.hpp"

namespace farebox {
inline namespace v0 {

/// An amount of ether in wei (10^18 wei = 1 ETH), 0 to 2^256 - 1.
class FAREBOX_API Wei {
public:
    Wei() = default;
    explicit constexpr Wei(Uint256 value) : value_{value} {}
    explicit constexpr Wei(std::uint64_t value) : value_{{value}} {}

    /// Parses decimal digits only: no sign, no spaces, no "0x".
    static Result<Wei> parse(std::string_view decimal);
    /// Parses an amount with its unit: "1200 wei", "3000 gwei", "0.002 eth". Exact: more digits than wei has are
    /// refused.
    static Result<Wei> parse_amount(std::string_view text);

    /// `*this + other`, or ErrorCode::out_of_range where the sum needs more than 256 bits.
    [[nodiscard]] Result<Wei> checked_add(const Wei& other) const;
    /// `*this - other`, or ErrorCode::out_of_range where other is larger.
    [[nodiscard]] Result<Wei> checked_sub(const Wei& other) const;

    /// `*this * factor`, or ErrorCode::out_of_range.
    [[nodiscard]] Result<Wei> checked_mul(std::uint64_t factor) const;

    /// Decimal digits, no unit.
    [[nodiscard]] std::string to_decimal() const;
    /// The shortest exact amount with a unit, e.g. "0.002 eth", "3000 gwei", "7 wei".
    [[nodiscard]] std::string to_amount() const;

    [[nodiscard]] constexpr const Uint256& value() const noexcept { return value_; }
    [[nodiscard]] constexpr bool is_zero() const noexcept { return value_.is_zero(); }
    friend constexpr bool operator==(const Wei&, const Wei&) = default;
    friend constexpr std::strong_ordering operator<=>(const Wei& left, const Wei& right) noexcept {
        return left.value_ <=> right.value_;
    }

private:
    Uint256 value_{};
};

}  // namespace v0
}  // namespace farebox
