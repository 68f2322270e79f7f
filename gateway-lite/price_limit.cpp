#include "farebox/price_limit.hpp"

#include <algorithm>
#include <array>

namespace farebox {
inline namespace v0 {
namespace {

struct UnitName {
    std::string_view name;
    PriceUnit unit;
};

/// The first name of each unit is the one that is written.
constexpr auto kNames = std::to_array<UnitName>({
    {"second", PriceUnit::second},
    {"720p-pixel-second", PriceUnit::pixel_second_720p},
    {"request", PriceUnit::request},
    {"pixel", PriceUnit::pixel},
    {"seconds", PriceUnit::second},
    {"720p-pixel-seconds", PriceUnit::pixel_second_720p},
    {"fixed", PriceUnit::request},
    {"pixels", PriceUnit::pixel},
});

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

}  // namespace

Result<PriceLimit> PriceLimit::parse(std::string_view text) {
    constexpr const char* kHint =
        "write '1500 gwei/second', '100 wei/720p-pixel-second', '15000 gwei/request' or '5000 wei/pixel'";
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) {
        return make_error(ErrorCode::invalid_argument, "a price limit must say per what", kHint);
    }
    const auto name = trimmed(text.substr(slash + 1));
    const auto* const found =
        std::find_if(kNames.begin(), kNames.end(), [name](const UnitName& each) { return each.name == name; });
    if (found == kNames.end()) {
        return make_error(ErrorCode::invalid_argument,
                          "a price limit is per second, 720p-pixel-second, request or pixel", kHint);
    }
    const auto amount = Wei::parse_amount(trimmed(text.substr(0, slash)));
    if (!amount) {
        return make_error(ErrorCode::invalid_argument, amount.error().message, kHint);
    }
    return PriceLimit{*amount, found->unit};
}

std::string PriceLimit::to_string() const {
    const auto* const found =
        std::find_if(kNames.begin(), kNames.end(), [this](const UnitName& each) { return each.unit == unit; });
    return amount.to_amount() + "/" + std::string{found->name};
}

}  // namespace v0
}  // namespace farebox
