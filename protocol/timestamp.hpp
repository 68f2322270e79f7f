#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol {

inline constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

/// A point in time, UTC. The range of int64 nanoseconds: the years 1678 to 2262.
struct Timestamp {
    std::int64_t unix_nanos = 0;

    friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

/// later - earlier in nanoseconds, saturating at the ends of int64 as Go's time.Duration does.
[[nodiscard]] std::int64_t nanos_between(Timestamp earlier, Timestamp later) noexcept;
/// Seconds since 1970, rounded down.
[[nodiscard]] std::int64_t unix_seconds(Timestamp time) noexcept;

/// How Go prints its zero time.Time; foreign states may hold it for "never".
inline constexpr std::string_view kZeroTimeText = "0001-01-01T00:00:00Z";

/// RFC 3339 in UTC with up to nine fractional digits, trailing zeros trimmed: Go's time.RFC3339Nano.
[[nodiscard]] std::string format_rfc3339(Timestamp time);
/// RFC 3339 with any offset; fractional digits beyond nine are cut off. A time outside the range of Timestamp and a
/// second of 60 are refused.
Result<Timestamp> parse_rfc3339(std::string_view text);

}  // namespace farebox::protocol
