#include "signer/ledger/ledger_clock.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

#include "protocol/timestamp.hpp"

namespace farebox::signer {
namespace {

std::int64_t read_clock(clockid_t clock) {
    timespec time{};
    static_cast<void>(clock_gettime(clock, &time));  // cannot fail for the clocks asked for here
    return static_cast<std::int64_t>(time.tv_sec) * protocol::kNanosPerSecond + static_cast<std::int64_t>(time.tv_nsec);
}

}  // namespace

LedgerClock::LedgerClock(const std::function<protocol::Timestamp()>& wall,
                         std::function<std::int64_t()> monotonic_nanos, protocol::Timestamp written)
    : monotonic_nanos_{std::move(monotonic_nanos)}, monotonic_start_{monotonic_nanos_()} {
    start_ = std::max(wall(), written);
    latest_ = start_;
}

protocol::Timestamp LedgerClock::now() {
    const protocol::Timestamp time{start_.unix_nanos + (monotonic_nanos_() - monotonic_start_)};
    latest_ = std::max(latest_, time);
    return latest_;
}

protocol::Timestamp system_wall_clock() {
    return {read_clock(CLOCK_REALTIME)};
}

std::int64_t system_boot_nanos() {
    return read_clock(CLOCK_BOOTTIME);
}

}  // namespace farebox::signer
