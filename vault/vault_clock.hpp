#pragma once

#include <cstdint>
#include <functional>

namespace farebox::vault {

/// Where a vault takes its time from; whole seconds.
struct TimeSources {
    std::function<std::uint64_t()> wall;  ///< Since 1970. May be anything.
    std::function<std::uint64_t()> boot;  ///< Since the machine started, also while it slept. Only grows.
};
[[nodiscard]] TimeSources system_time();

/// Time that never goes back, whatever the wall clock does: that is asked once, for the time between two processes,
/// and believed only where it is later than what was seen before.
class VaultClock {
public:
    VaultClock(std::uint64_t not_before, TimeSources sources);
    /// Seconds since 1970, or more. Thread-safe; no system call where the kernel offers time without one.
    [[nodiscard]] std::uint64_t now() const { return began_ + (sources_.boot() - boot_then_); }

private:
    TimeSources sources_;
    std::uint64_t began_;
    std::uint64_t boot_then_;
};

}  // namespace farebox::vault
