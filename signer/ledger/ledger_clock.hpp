#pragma once

#include <cstdint>
#include <functional>

#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// Ledger time: starts at the wall clock or, if that was set back, at the last time written down; then follows a clock
/// that only runs forward. Used by one thread.
class LedgerClock {
public:
    LedgerClock(const std::function<protocol::Timestamp()>& wall, std::function<std::int64_t()> monotonic_nanos,
                protocol::Timestamp written);

    [[nodiscard]] protocol::Timestamp now();

private:
    std::function<std::int64_t()> monotonic_nanos_;
    std::int64_t monotonic_start_;
    protocol::Timestamp start_;
    protocol::Timestamp latest_;
};

/// The system's clocks; time asleep counts.
[[nodiscard]] protocol::Timestamp system_wall_clock();
[[nodiscard]] std::int64_t system_boot_nanos();

}  // namespace farebox::signer
