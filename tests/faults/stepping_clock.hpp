#pragma once

#include <chrono>

namespace farebox::faults {

/// While it lives, this program's wall clock is off by as much as it is told: what sleeps and counts time by it
/// notices. Steady clocks go on.
class SteppingClock {
public:
    SteppingClock() = default;
    SteppingClock(const SteppingClock&) = delete;
    SteppingClock& operator=(const SteppingClock&) = delete;
    ~SteppingClock() { step_to(std::chrono::seconds{0}); }

    void step_to(std::chrono::seconds offset);
};

}  // namespace farebox::faults
