#include "farebox/wei.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "protocol/uint256.hpp"

namespace farebox {
inline namespace v0 {

namespace {

struct Unit {
    std::string_view name;
    std::size_t decimals;  ///< One unit is 10^decimals wei.
};
constexpr std::array<Unit, 3> kUnits{{{"eth", 18}, {"gwei", 9}, {"wei", 0}}};

Error not_an_amount(std::string_view text) {
    return make_error(ErrorCode::invalid_argument, "\"" + std::string{text} + "\" is not an amount of ether",
                      "write a number and its unit, such as \"0.002 eth\", \"3000 gwei\" or \"1200 wei\"");
}

Result<Wei> as_wei(Result<Uint256> value) {
    if (!value) {
        return std::move(value).error();
    }
    return Wei{*value};
}

}  // namespace

Result<Wei> Wei::parse(std::string_view decimal) {
    return as_wei(protocol::parse_decimal(decimal));
}

Result<Wei> Wei::parse_amount(std::string_view text) {
    const std::size_t space = text.find(' ');
    const std::string_view number = text.substr(0, space);
    const std::string_view name = space == std::string_view::npos ? "" : text.substr(space + 1);
    for (const Unit& unit : kUnits) {
        if (name != unit.name) {
            continue;
        }
        const std::size_t point = number.find('.');
        const std::string_view whole = number.substr(0, point);
        const std::string_view fraction = point == std::string_view::npos ? "" : number.substr(point + 1);
        const bool empty_side = whole.empty() || (point != std::string_view::npos && fraction.empty());
        if (empty_side || fraction.size() > unit.decimals) {
            return not_an_amount(text);
        }
        std::string digits{whole};
        digits.append(fraction).append(unit.decimals - fraction.size(), '0');
        auto wei = parse(digits);
        return !wei && wei.error().code == ErrorCode::invalid_argument ? not_an_amount(text) : std::move(wei);
    }
    return not_an_amount(text);
}

Result<Wei> Wei::checked_add(const Wei& other) const {
    return as_wei(protocol::checked_add(value_, other.value_));
}

Result<Wei> Wei::checked_sub(const Wei& other) const {
    return as_wei(protocol::checked_sub(value_, other.value_));
}

std::string Wei::to_decimal() const {
    return protocol::to_decimal(value_);
}

/// The largest unit that leaves at most as many digits as the smaller ones would.
std::string Wei::to_amount() const {
    const std::string digits = to_decimal();
    std::string shortest;
    for (const Unit& unit : kUnits) {
        std::string padded = digits;
        if (padded.size() <= unit.decimals) {
            padded.insert(0, unit.decimals + 1 - padded.size(), '0');
        }
        std::string text = padded.substr(0, padded.size() - unit.decimals);
        const std::string fraction = padded.substr(padded.size() - unit.decimals);
        const std::size_t last = fraction.find_last_not_of('0');
        if (last != std::string::npos) {
            text.append(".").append(fraction, 0, last + 1);
        }
        text.append(" ").append(unit.name);
        if (shortest.empty() || text.size() < shortest.size()) {
            shortest = std::move(text);
        }
    }
    return shortest;
}

}  // namespace v0
}  // namespace farebox
