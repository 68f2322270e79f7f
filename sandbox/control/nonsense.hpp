#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "sandbox/control/place.hpp"

namespace farebox::sandbox {

/// What stands where something sensible should.
enum class NonsenseKind : std::uint8_t {
    garbage,  ///< Bytes that mean nothing.
    missing,
    null,
    number,  ///< -1
    text,    ///< "nonsense"
    list,
    empty,
    huge,
    cut,  ///< The first half.
};

/// Where an orchestrator answers nonsense, and which.
struct Nonsense {
    std::optional<Place> place;  ///< Nothing: everywhere.
    std::string field;           ///< Empty: the whole body; "headers", "status"; else a field's name.
    NonsenseKind kind = NonsenseKind::garbage;

    [[nodiscard]] bool is_at(Place where) const noexcept { return !place || *place == where; }
};

/// PLACE[.FIELD][:KIND], or headers[:KIND] or status for those of every answer. @return invalid_argument where that
/// place has no such field.
Result<Nonsense> parse_nonsense(std::string_view text);

/// The fields of the JSON that is answered at a place.
[[nodiscard]] std::span<const std::string_view> json_fields(Place place);
/// The fields of the OrchestratorInfo in what is answered at a place.
[[nodiscard]] std::span<const std::string_view> info_fields(Place place);

}  // namespace farebox::sandbox
