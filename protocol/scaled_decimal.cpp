#include "protocol/scaled_decimal.hpp"

#include "protocol/uint256.hpp"

namespace farebox::protocol {

Result<Uint256> parse_scaled(std::string_view number, std::size_t decimals) {
    const std::size_t point = number.find('.');
    const bool has_point = point != std::string_view::npos;
    const std::string_view whole = number.substr(0, point);
    const std::string_view fraction = has_point ? number.substr(point + 1) : "";
    if (whole.empty() || (has_point && fraction.empty()) || fraction.size() > decimals) {
        return make_error(ErrorCode::invalid_argument,
                          "not a number with at most " + std::to_string(decimals) + " decimals");
    }
    std::string digits{whole};
    digits.append(fraction).append(decimals - fraction.size(), '0');
    return parse_decimal(digits);
}

std::string format_scaled(const Uint256& value, std::size_t decimals) {
    std::string digits = to_decimal(value);
    if (digits.size() <= decimals) {
        digits.insert(0, decimals + 1 - digits.size(), '0');
    }
    std::string text = digits.substr(0, digits.size() - decimals);
    const std::string fraction = digits.substr(digits.size() - decimals);
    if (const std::size_t last = fraction.find_last_not_of('0'); last != std::string::npos) {
        text.append(".").append(fraction, 0, last + 1);
    }
    return text;
}

}  // namespace farebox::protocol
