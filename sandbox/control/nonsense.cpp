#include "sandbox/control/nonsense.hpp"

#include <algorithm>
#include <array>

namespace farebox::sandbox {
namespace {

constexpr std::array<std::string_view, 9> kKinds{"garbage", "missing", "null", "number", "text",
                                                 "list",    "empty",   "huge", "cut"};

constexpr std::array<std::string_view, 14> kDiscovery{
    "address",    "runners", "url",      "app",           "version",
    "metadata",   "mode",    "capacity", "capacity_used", "capacity_available",
    "price_info", "price",   "currency", "unit"};
constexpr std::array<std::string_view, 4> kChallenge{"payment_params", "orchestrator", "manifest_id", "payment_url"};
constexpr std::array<std::string_view, 3> kSession{"session_id", "app_url", "control_url"};

constexpr std::array<std::string_view, 22> kInfo{"transcoder",
                                                 "address",
                                                 "ticket_params",
                                                 "recipient",
                                                 "face_value",
                                                 "win_prob",
                                                 "recipient_rand_hash",
                                                 "seed",
                                                 "expiration_block",
                                                 "creation_round",
                                                 "creation_round_block_hash",
                                                 "price_info",
                                                 "price_per_unit",
                                                 "pixels_per_unit",
                                                 "auth_token",
                                                 "token",
                                                 "session_id",
                                                 "expiration",
                                                 "capabilities",
                                                 "version",
                                                 "capabilities_prices",
                                                 "nodes"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_outside_the_body(std::string_view field) {
    return field == "headers" || field == "status";
}

bool has_field(Place place, std::string_view field) {
    if (is_outside_the_body(field)) {
        return place != Place::quote;
    }
    return field.empty() || is_one_of(json_fields(place), field) || is_one_of(info_fields(place), field);
}

Error wrong(std::string_view text) {
    return make_error(ErrorCode::invalid_argument, "no such nonsense: " + std::string{text},
                      "write PLACE[.FIELD][:KIND], such as challenge.payment_params:huge");
}

}  // namespace

std::span<const std::string_view> json_fields(Place place) {
    switch (place) {
        case Place::discovery:
            return kDiscovery;
        case Place::challenge:
        case Place::refresh:
            return kChallenge;
        case Place::session:
            return kSession;
        default:
            return {};
    }
}

std::span<const std::string_view> info_fields(Place place) {
    const bool has_info =
        place == Place::challenge || place == Place::refresh || place == Place::payment || place == Place::quote;
    return has_info ? std::span<const std::string_view>{kInfo} : std::span<const std::string_view>{};
}

Result<Nonsense> parse_nonsense(std::string_view text) {
    Nonsense nonsense;
    const auto colon = text.find(':');
    const std::string_view where = text.substr(0, colon);
    if (colon != std::string_view::npos) {
        const auto* const kind = std::ranges::find(kKinds, text.substr(colon + 1));
        if (kind == kKinds.end()) {
            return wrong(text);
        }
        nonsense.kind = static_cast<NonsenseKind>(kind - kKinds.begin());
    }
    if (is_outside_the_body(where)) {
        nonsense.field = where;
        return nonsense;
    }
    const auto dot = where.find('.');
    nonsense.place = parse_place(where.substr(0, dot));
    nonsense.field = dot == std::string_view::npos ? "" : where.substr(dot + 1);
    const bool names_none = dot != std::string_view::npos && nonsense.field.empty();
    if (!nonsense.place || names_none || !has_field(*nonsense.place, nonsense.field)) {
        return wrong(text);
    }
    return nonsense;
}

}  // namespace farebox::sandbox
