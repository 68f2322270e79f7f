#pragma once

#include <chrono>
#include <cstdint>

#include "signer/chain/boot_clock.hpp"

namespace farebox::signer {

/// When one endpoint is asked next: one that fails is left alone for longer and longer, and one that says for how long
/// (429 with Retry-After) for that long. No clock: every call is told the time.
class EndpointPace {
public:
    static constexpr std::chrono::milliseconds kLongestPause{30'000};
    static constexpr std::chrono::milliseconds kLongestWish{300'000};  ///< Whatever it wants.

    explicit EndpointPace(std::chrono::milliseconds interval) : interval_{interval} {}

    [[nodiscard]] bool is_due(BootClock::time_point now) const noexcept { return now >= due_; }
    void succeeded() noexcept;
    /// @param wanted  For how long it wants to be left alone; 0: it did not say.
    void failed(BootClock::time_point now, std::chrono::milliseconds wanted) noexcept;

private:
    const std::chrono::milliseconds interval_;
    std::uint32_t failures_ = 0;  ///< In a row.
    BootClock::time_point due_{};
};

}  // namespace farebox::signer
