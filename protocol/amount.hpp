#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/usd.hpp"

namespace farebox::protocol {

/// An amount as an operator writes it: of ether, or of dollars, whose wei are known at the price of a moment only.
class Amount {
public:
    Amount() = default;
    Amount(const Wei& wei) : value_{wei} {}  // NOLINT(google-explicit-constructor): every amount of ether is one
    Amount(const Usd& usd) : value_{usd} {}  // NOLINT(google-explicit-constructor)

    /// "0.002 eth", "3000 gwei", "1200 wei" or "0.05 usd".
    static Result<Amount> parse(std::string_view text);
    /// The shortest exact text that parse() reads back.
    [[nodiscard]] std::string to_text() const;

    [[nodiscard]] bool in_dollars() const noexcept { return std::holds_alternative<Usd>(value_); }
    /// Null where it is the other one.
    [[nodiscard]] const Wei* wei() const noexcept { return std::get_if<Wei>(&value_); }
    [[nodiscard]] const Usd* usd() const noexcept { return std::get_if<Usd>(&value_); }
    [[nodiscard]] bool is_zero() const noexcept { return in_dollars() ? usd()->is_zero() : wei()->is_zero(); }

    /// The wei that it allows: of dollars those they buy at @p price, and nothing where that is not known.
    [[nodiscard]] std::optional<Wei> wei_at(const std::optional<EtherPrice>& price) const;

    friend bool operator==(const Amount&, const Amount&) = default;

private:
    std::variant<Wei, Usd> value_;
};

}  // namespace farebox::protocol
