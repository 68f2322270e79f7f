#include <optional>

#include "farebox/wei.hpp"
#include "protocol/amount.hpp"
#include "protocol/max_price.hpp"
#include "protocol/rational.hpp"
#include "protocol/uint256.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

using protocol::Rational;

void check_rational(const Rational& value) {
    require(value.floor() <= value && value <= value.ceil(), "floor and ceiling enclose the value");
    require(value.sign() >= 0 || -value > value, "a negated negative is larger");
    require(!value.to_fixed(3).empty(), "a value has a decimal text");
    if (const auto whole = value.to_uint256()) {
        require(Rational{*whole} == value && value.is_integer(), "an integer survives Uint256");
    }
}

void check_wei(std::string_view input) {
    const auto print_decimal = [](const Wei& value) { return value.to_decimal(); };
    const auto print_amount = [](const Wei& value) { return value.to_amount(); };
    round_trip(input, Wei::parse, print_decimal, "wei survive their decimals");
    const auto amount = round_trip(input, Wei::parse_amount, print_amount, "an amount survives its text");
    if (amount) {
        const auto doubled = amount->checked_add(*amount);
        require(!doubled || *doubled->checked_sub(*amount) == *amount, "a sum less its part is the other part");
    }
    const auto print_uint256 = [](const Uint256& value) { return protocol::to_decimal(value); };
    round_trip(input, protocol::parse_decimal, print_uint256, "a number survives its decimals");
    const auto print_bytes = [](const Uint256& value) { return protocol::to_minimal_big_endian(value); };
    round_trip(input, protocol::from_big_endian, print_bytes, "a number survives its bytes");
}

void check_dollars(std::string_view input) {
    const auto print = [](const protocol::Amount& value) { return value.to_text(); };
    const auto amount = round_trip(input, protocol::Amount::parse, print, "an amount of either currency survives");
    if (amount && amount->in_dollars() && !amount->is_zero()) {
        const auto price = *protocol::EtherPrice::from_dollars(*amount->usd());
        require(price.worth(price.wei_within(*amount->usd())) == *amount->usd(), "an ether costs its price");
    }
}

/// "price currency unit type" as a request's maxPrice.
void check_max_price(std::string_view input) {
    const auto [price, after_price] = split(input, " ");
    const auto [currency, after_currency] = split(after_price, " ");
    const auto [unit, type] = split(after_currency, " ");
    const auto ceiling = protocol::parse_max_price({price, currency, unit}, type);
    if (ceiling) {
        require(ceiling->sign() > 0, "a price ceiling is positive");
        check_rational(*ceiling);
    }
}

}  // namespace

void amounts(std::string_view input) {
    check_wei(input);
    check_dollars(input);
    check_max_price(input);
    const auto ratio = round_trip(
        input, Rational::parse, [](const Rational& value) { return value.to_ratio_string(); },
        "a fraction survives its text");
    const auto decimal = Rational::parse_decimal(input);
    if (ratio) {
        check_rational(*ratio);
    }
    if (decimal) {
        check_rational(*decimal);
    }
    require(!ratio || !decimal || *ratio == *decimal, "both readings of an integer agree");
}

}  // namespace farebox::fuzz
