#include "sandbox/control/place.hpp"

#include <algorithm>
#include <array>

namespace farebox::sandbox {
namespace {

constexpr std::array<std::string_view, 9> kNames{"discovery", "challenge", "session", "payment", "refresh",
                                                 "quote",     "app",       "stop",    "other"};

}  // namespace

std::optional<Place> parse_place(std::string_view text) {
    const auto* const found = std::ranges::find(kNames, text);
    return found == kNames.end() ? std::nullopt : std::optional{static_cast<Place>(found - kNames.begin())};
}

std::string_view to_string(Place place) {
    return kNames.at(static_cast<std::size_t>(place));
}

std::optional<Places> Places::parse(std::string_view text) {
    Places places;
    if (text.empty() || text == "all") {
        places.bits_ = (1U << kNames.size()) - 1;
        return places;
    }
    while (!text.empty()) {
        const std::string_view name = text.substr(0, text.find('+'));
        const auto place = parse_place(name);
        if (!place) {
            return std::nullopt;
        }
        places.bits_ |= 1U << static_cast<unsigned>(*place);
        text.remove_prefix(std::min(text.size(), name.size() + 1));
    }
    return places;
}

}  // namespace farebox::sandbox
