// The part of spoil.hpp that knows the fields of an OrchestratorInfo.
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/orchestrator_info.hpp"
#include "sandbox/orchestrator/spoil.hpp"

namespace farebox::sandbox {
namespace {

using Info = protocol::wire::OrchestratorInfo;

constexpr std::size_t kHugeField = 100 * 1024;
constexpr std::size_t kManyItems = 10'000;

void spoil(NonsenseKind kind, std::string& bytes) {
    bytes = kind == NonsenseKind::huge ? std::string(kHugeField, 'x') : spoiled_text(kind, bytes);
}

void spoil(NonsenseKind kind, std::int64_t& number) {
    switch (kind) {
        case NonsenseKind::garbage:
        case NonsenseKind::number:
            number = -1;
            return;
        case NonsenseKind::huge:
            number = std::numeric_limits<std::int64_t>::max();
            return;
        case NonsenseKind::cut:
            number /= 2;
            return;
        default:
            number = 0;
    }
}

/// A message that is there without saying anything, or is not there.
template <class Message>
void spoil(NonsenseKind kind, std::optional<Message>& message) {
    const bool gone = kind == NonsenseKind::missing || kind == NonsenseKind::null;
    message = gone ? std::nullopt : std::optional{Message{}};
}

template <class Item>
void spoil(NonsenseKind kind, std::vector<Item>& items) {
    items.assign(kind == NonsenseKind::huge ? kManyItems : kind == NonsenseKind::missing ? 0 : 1, Item{});
}

void spoil(NonsenseKind kind, std::vector<std::string>& items) {
    items.assign(kind == NonsenseKind::huge      ? kManyItems
                 : kind == NonsenseKind::missing ? 0
                                                 : 1,
                 spoiled_text(kind == NonsenseKind::huge ? NonsenseKind::text : kind, ""));
}

/// Messages within are made where there are none, so that there is a field to spoil.
template <class Message>
Message& made(std::optional<Message>& message) {
    return message ? *message : message.emplace();
}

struct TextField {
    std::string_view name;
    std::string& (*of)(Info&);
};
constexpr std::array kTexts{
    TextField{"transcoder", [](Info& info) -> auto& { return info.transcoder; }},
    TextField{"address", [](Info& info) -> auto& { return info.address; }},
    TextField{"recipient", [](Info& info) -> auto& { return made(info.ticket_params).recipient; }},
    TextField{"face_value", [](Info& info) -> auto& { return made(info.ticket_params).face_value; }},
    TextField{"win_prob", [](Info& info) -> auto& { return made(info.ticket_params).win_prob; }},
    TextField{"recipient_rand_hash", [](Info& info) -> auto& { return made(info.ticket_params).recipient_rand_hash; }},
    TextField{"seed", [](Info& info) -> auto& { return made(info.ticket_params).seed; }},
    TextField{"expiration_block", [](Info& info) -> auto& { return made(info.ticket_params).expiration_block; }},
    TextField{
        "creation_round_block_hash",
        [](Info& info) -> auto& { return made(made(info.ticket_params).expiration_params).creation_round_block_hash; }},
    TextField{"token", [](Info& info) -> auto& { return made(info.auth_token).token; }},
    TextField{"session_id", [](Info& info) -> auto& { return made(info.auth_token).session_id; }},
    TextField{"version", [](Info& info) -> auto& { return made(info.capabilities).version; }},
};

struct NumberField {
    std::string_view name;
    std::int64_t& (*of)(Info&);
};
constexpr std::array kNumbers{
    NumberField{"creation_round",
                [](Info& info) -> auto& { return made(made(info.ticket_params).expiration_params).creation_round; }},
    NumberField{"price_per_unit", [](Info& info) -> auto& { return made(info.price_info).price_per_unit; }},
    NumberField{"pixels_per_unit", [](Info& info) -> auto& { return made(info.price_info).pixels_per_unit; }},
    NumberField{"expiration", [](Info& info) -> auto& { return made(info.auth_token).expiration; }},
};

struct MessageField {
    std::string_view name;
    void (*spoil_in)(NonsenseKind, Info&);
};
constexpr std::array kMessages{
    MessageField{"ticket_params", [](NonsenseKind kind, Info& info) { spoil(kind, info.ticket_params); }},
    MessageField{"price_info", [](NonsenseKind kind, Info& info) { spoil(kind, info.price_info); }},
    MessageField{"auth_token", [](NonsenseKind kind, Info& info) { spoil(kind, info.auth_token); }},
    MessageField{"capabilities", [](NonsenseKind kind, Info& info) { spoil(kind, info.capabilities); }},
    MessageField{"capabilities_prices", [](NonsenseKind kind, Info& info) { spoil(kind, info.capabilities_prices); }},
    MessageField{"nodes", [](NonsenseKind kind, Info& info) { spoil(kind, info.nodes); }},
};

template <class Table>
const typename Table::value_type* named(const Table& table, std::string_view name) {
    const auto found = std::ranges::find(table, name, &Table::value_type::name);
    return found == table.end() ? nullptr : &*found;
}

void spoil_field(const Nonsense& nonsense, Info& info) {
    if (const auto* const text = named(kTexts, nonsense.field)) {
        spoil(nonsense.kind, text->of(info));
    } else if (const auto* const number = named(kNumbers, nonsense.field)) {
        spoil(nonsense.kind, number->of(info));
    } else if (const auto* const message = named(kMessages, nonsense.field)) {
        message->spoil_in(nonsense.kind, info);
    }
}

}  // namespace

std::string spoiled_info(const Nonsense& nonsense, std::string_view info) {
    if (nonsense.field.empty()) {
        return spoiled_text(nonsense.kind, info);
    }
    auto message = protocol::wire::decode_orchestrator_info(info);
    if (!message) {
        return std::string{info};
    }
    spoil_field(nonsense, *message);
    return protocol::wire::encode(*message);
}

}  // namespace farebox::sandbox
