#include "protocol/usd.hpp"

#include "protocol/scaled_decimal.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {
namespace {

constexpr std::string_view kUnit = " usd";
/// Wei of an ether, and the smallest parts of a dollar: as many.
const Rational& parts() {
    static const Rational kParts{std::int64_t{1'000'000'000'000'000'000}};
    return kParts;
}

Uint256 cut(const Rational& value) {
    return value.floor().to_uint256().value_or(kMaxUint256);
}

Uint256 power_of_ten(std::uint32_t exponent) {
    Uint256 power{{1}};
    for (; exponent > 0; --exponent) {
        power = *checked_mul(power, Uint256{{10}});  // at most 10^18
    }
    return power;
}

}  // namespace

Result<Usd> Usd::parse_amount(std::string_view text) {
    if (text.ends_with(kUnit)) {
        const auto attos = parse_scaled(text.substr(0, text.size() - kUnit.size()), kDecimals);
        if (attos || attos.error().code == ErrorCode::out_of_range) {
            return attos ? Result<Usd>{Usd{*attos}} : attos.error();
        }
    }
    return make_error(ErrorCode::invalid_argument, "\"" + std::string{text} + "\" is not an amount of dollars",
                      "write a number of at most 18 decimals and its unit, such as \"0.05 usd\"");
}

std::string Usd::to_amount() const {
    return format_scaled(attos_, kDecimals).append(kUnit);
}

std::string Usd::to_fixed(std::uint32_t decimals) const {
    std::string text = format_scaled(attos_, kDecimals);
    if (decimals == 0) {
        return text.substr(0, text.find('.'));
    }
    if (text.find('.') == std::string::npos) {
        text += '.';
    }
    text.resize(text.find('.') + 1 + decimals, '0');
    return text;
}

Result<EtherPrice> EtherPrice::from_feed(const Uint256& answer, std::uint32_t decimals) {
    if (decimals > Usd::kDecimals) {
        return make_error(ErrorCode::invalid_argument,
                          "a price with " + std::to_string(decimals) + " decimals is more exact than the 18 kept");
    }
    const auto attos = checked_mul(answer, power_of_ten(static_cast<std::uint32_t>(Usd::kDecimals) - decimals));
    return attos ? from_dollars(Usd{*attos}) : attos.error();
}

Result<EtherPrice> EtherPrice::from_dollars(const Usd& dollars) {
    if (dollars.is_zero()) {
        return make_error(ErrorCode::invalid_argument, "the price of an ether must be above zero");
    }
    return EtherPrice{dollars};
}

Wei EtherPrice::wei_within(const Usd& amount) const {
    const Rational attos{amount.attos()};
    return Wei{floor_quotient(attos * parts(), Rational{dollars_.attos()}).to_uint256().value_or(kMaxUint256)};
}

Rational EtherPrice::to_wei(const Rational& dollars) const {
    return dollars * parts() * parts() / Rational{dollars_.attos()};
}

Usd EtherPrice::worth(const Wei& amount) const {
    return Usd{cut(Rational{amount} * Rational{dollars_.attos()} / parts())};
}

}  // namespace farebox::protocol
