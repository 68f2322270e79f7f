#include "sandbox/price_factor.hpp"

#include <limits>
#include <string>

#include "protocol/rational.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::int64_t kLargest = 1'000'000;
constexpr std::int64_t kThousandths = 1'000;

std::optional<PriceFactor> parse_fraction(std::string_view numerator, std::string_view denominator) {
    const auto above = parse_count(numerator, kLargest);
    const auto below = parse_count(denominator, kLargest);
    return PriceFactor{above.value_or(0), below.value_or(0)};
}

std::optional<PriceFactor> parse_decimal(std::string_view text) {
    const auto dot = text.find('.');
    const auto whole = parse_count(text.substr(0, dot), kLargest);
    std::string digits{dot == std::string_view::npos ? std::string_view{"0"} : text.substr(dot + 1)};
    if (digits.size() > 3) {
        return std::nullopt;
    }
    digits.resize(3, '0');
    const auto part = parse_count(digits, kThousandths);
    return PriceFactor{whole && part ? *whole * kThousandths + *part : 0, kThousandths};
}

}  // namespace

std::optional<PriceFactor> parse_price_factor(std::string_view text) {
    if (text.ends_with('x')) {
        text.remove_suffix(1);
    }
    const auto slash = text.find('/');
    const auto factor = slash == std::string_view::npos ? parse_decimal(text)
                                                        : parse_fraction(text.substr(0, slash), text.substr(slash + 1));
    return factor && factor->numerator > 0 && factor->denominator > 0 ? factor : std::nullopt;
}

protocol::Price times(const protocol::Price& price, const PriceFactor& factor) {
    if (factor.numerator == factor.denominator || price.price_per_unit <= 0) {
        return price;
    }
    const protocol::Rational product =
        protocol::Rational{price.price_per_unit} * protocol::Rational{factor.numerator, factor.denominator};
    return {product.ceil().to_int64().value_or(std::numeric_limits<std::int64_t>::max()), price.pixels_per_unit};
}

}  // namespace farebox::sandbox
