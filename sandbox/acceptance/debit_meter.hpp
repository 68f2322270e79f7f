#pragma once

#include <cstdint>

namespace farebox::sandbox {

/// Units per second of a "720p-pixel-seconds" runner: 1280 x 720 x 30.
inline constexpr std::int64_t kPixelsPerSecond = 27'648'000;

/// Counts the whole units that fall due as time passes; a fraction of a unit stays for the next look.
/// Source: go-livepeer server/live_payment_processor.go.
class DebitMeter {
public:
    /// @param units_per_second  1 for seconds, kPixelsPerSecond for 720p pixel-seconds; more than 0.
    DebitMeter(std::int64_t units_per_second, std::int64_t start_unix_nanos)
        : units_per_second_{units_per_second}, start_unix_nanos_{start_unix_nanos} {}

    /// The units not asked for before; 0 if the clock stood still or went back.
    std::int64_t take_due(std::int64_t now_unix_nanos);

private:
    std::int64_t units_per_second_;
    std::int64_t start_unix_nanos_;
    std::int64_t taken_ = 0;
};

}  // namespace farebox::sandbox
