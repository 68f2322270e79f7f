#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "protocol/rational.hpp"

namespace farebox::protocol {

/// An amount of US dollars in whole 10^-18 of one, so that what is written down is exact, as wei are.
class Usd {
public:
    static constexpr std::size_t kDecimals = 18;

    Usd() = default;
    /// @param attos  10^-18 dollars.
    explicit constexpr Usd(Uint256 attos) : attos_{attos} {}

    /// "0.05 usd": a number of at most 18 decimals and the unit.
    static Result<Usd> parse_amount(std::string_view text);
    /// The shortest exact text that parse_amount() reads back.
    [[nodiscard]] std::string to_amount() const;
    /// Without the unit, cut (never rounded up) after @p decimals digits behind the point, for reading: "3012.55".
    [[nodiscard]] std::string to_fixed(std::uint32_t decimals) const;

    [[nodiscard]] constexpr const Uint256& attos() const noexcept { return attos_; }
    [[nodiscard]] constexpr bool is_zero() const noexcept { return attos_.is_zero(); }
    friend constexpr bool operator==(const Usd&, const Usd&) = default;
    friend constexpr std::strong_ordering operator<=>(const Usd& left, const Usd& right) noexcept {
        return left.attos_ <=> right.attos_;
    }

private:
    Uint256 attos_{};
};

/// What one ether costs, in dollars; more than nothing. The larger it is, the fewer wei a dollar allows.
class EtherPrice {
public:
    /// What a feed answers: answer / 10^decimals dollars. Errors: invalid_argument where that is nothing, or not whole
    /// in 10^-18 dollars.
    static Result<EtherPrice> from_feed(const Uint256& answer, std::uint32_t decimals);
    static Result<EtherPrice> from_dollars(const Usd& dollars);

    [[nodiscard]] const Usd& dollars() const noexcept { return dollars_; }
    /// Whole wei that @p amount buys, the rest cut off; all there are where that is more.
    [[nodiscard]] Wei wei_within(const Usd& amount) const;
    /// Wei for a number of dollars, exactly.
    [[nodiscard]] Rational to_wei(const Rational& dollars) const;
    /// What @p amount is worth, cut to 10^-18 dollars; all there are where that is more.
    [[nodiscard]] Usd worth(const Wei& amount) const;

    friend bool operator==(const EtherPrice&, const EtherPrice&) = default;
    friend std::strong_ordering operator<=>(const EtherPrice& left, const EtherPrice& right) noexcept {
        return left.dollars_ <=> right.dollars_;
    }

private:
    explicit EtherPrice(const Usd& dollars) : dollars_{dollars} {}

    Usd dollars_;
};

}  // namespace farebox::protocol
