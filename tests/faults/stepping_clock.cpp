#include "tests/faults/stepping_clock.hpp"

#include <dlfcn.h>
#include <sys/time.h>

#include <atomic>
#include <ctime>

namespace farebox::faults {
namespace {

std::atomic<std::time_t> offset_seconds{0};

using Reader = int (*)(clockid_t, timespec*);

int read_clock(clockid_t clock, timespec* time) {
    static const auto system = reinterpret_cast<Reader>(dlsym(RTLD_NEXT, "clock_gettime"));
    const int result = system(clock, time);
    if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += offset_seconds;
    }
    return result;
}

}  // namespace

void SteppingClock::step_to(std::chrono::seconds offset) {
    offset_seconds = offset.count();
}

}  // namespace farebox::faults

// Found by every caller in this program and its libraries before the C library's.

extern "C" [[gnu::visibility("default")]] int clock_gettime(clockid_t clock, timespec* time) noexcept {
    return farebox::faults::read_clock(clock, time);
}

extern "C" [[gnu::visibility("default")]] std::time_t time(std::time_t* out) noexcept {
    timespec now{};
    farebox::faults::read_clock(CLOCK_REALTIME, &now);
    if (out != nullptr) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}

extern "C" [[gnu::visibility("default")]] int gettimeofday(timeval* out, void*) noexcept {
    timespec now{};
    farebox::faults::read_clock(CLOCK_REALTIME, &now);
    out->tv_sec = now.tv_sec;
    out->tv_usec = now.tv_nsec / 1000;
    return 0;
}
