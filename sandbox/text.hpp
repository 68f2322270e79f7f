#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace farebox::sandbox {

/// Decimal digits only, at most `limit`; nothing for anything else.
std::optional<std::int64_t> parse_count(std::string_view text, std::int64_t limit);

/// "250ms", "5s", "2m": a whole number with its unit, at most one day.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace farebox::sandbox
