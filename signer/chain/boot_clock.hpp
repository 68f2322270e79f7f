#pragma once

#include <chrono>

namespace farebox::signer {

/// Time since the machine started, sleep included. Nobody can set it, so ages are measured with it; it dates nothing.
struct BootClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<BootClock>;
    static constexpr bool is_steady = true;

    [[nodiscard]] static time_point now() noexcept;
};

}  // namespace farebox::signer
