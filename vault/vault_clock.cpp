#include "vault/vault_clock.hpp"

#include <time.h>

#include <algorithm>
#include <utility>

namespace farebox::vault {
namespace {

std::uint64_t seconds_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return time.tv_sec > 0 ? static_cast<std::uint64_t>(time.tv_sec) : 0;
}

}  // namespace

TimeSources system_time() {
    return {[] { return seconds_of(CLOCK_REALTIME); }, [] { return seconds_of(CLOCK_BOOTTIME); }};
}

VaultClock::VaultClock(std::uint64_t not_before, TimeSources sources)
    : sources_{std::move(sources)}, began_{std::max(not_before, sources_.wall())}, boot_then_{sources_.boot()} {}

}  // namespace farebox::vault
