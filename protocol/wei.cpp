#include "farebox/wei.hpp"

#include <array>
#include <cstddef>
#include <utility>

#include "protocol/scaled_decimal.hpp"
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
        auto wei = as_wei(protocol::parse_scaled(number, unit.decimals));
        return !wei && wei.error().code == ErrorCode::invalid_argument ? not_an_amount(text) : std::move(wei);
    }
    return not_an_amount(text);
}

Result<Wei> Wei::checked_add(const Wei& other) const {
    return as_wei(protocol::checked_add(value_, other.value_));
}

Result<Wei> Wei::checked_mul(std::uint64_t factor) const {
    return as_wei(protocol::checked_mul(value_, Uint256{{factor}}));
}

Result<Wei> Wei::checked_sub(const Wei& other) const {
    return as_wei(protocol::checked_sub(value_, other.value_));
}

std::string Wei::to_decimal() const {
    return protocol::to_decimal(value_);
}

/// The largest unit that leaves at most as many digits as the smaller ones would.
std::string Wei::to_amount() const {
    std::string shortest;
    for (const Unit& unit : kUnits) {
        std::string text = protocol::format_scaled(value_, unit.decimals).append(" ").append(unit.name);
        if (shortest.empty() || text.size() < shortest.size()) {
            shortest = std::move(text);
        }
    }
    return shortest;
}

}  // namespace v0
}  // namespace farebox
