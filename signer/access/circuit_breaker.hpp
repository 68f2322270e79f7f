#pragma once

#include <chrono>
#include <mutex>

namespace farebox::signer {

/// Keeps callers from waiting for somebody who is down: after some failures in a row nobody is let through for a while,
/// then one at a time, and everybody again after a success. Thread-safe.
class CircuitBreaker {
public:
    using Clock = std::chrono::steady_clock;

    struct Rules {
        int failures = 5;  ///< In a row, until it opens.
        std::chrono::milliseconds first_pause{1'000};
        std::chrono::milliseconds longest_pause{30'000};  ///< Each pause is twice the one before, up to this.
    };

    CircuitBreaker() : CircuitBreaker(Rules{}) {}
    explicit CircuitBreaker(Rules rules) : rules_{rules}, next_pause_{rules.first_pause} {}

    /// Zero: go ahead, and tell succeeded() or failed(). Otherwise how long nobody is let through.
    [[nodiscard]] std::chrono::milliseconds wait_time(Clock::time_point now);
    /// True where it was open: everybody is let through again.
    bool succeeded();
    /// True where this opened it.
    bool failed(Clock::time_point now);
    /// The call was ended by its caller and says nothing.
    void abandoned();

private:
    const Rules rules_;
    std::mutex mutex_;
    int failures_ = 0;
    bool trying_ = false;  ///< One call is under way to see whether it is back.
    Clock::time_point closed_until_;
    std::chrono::milliseconds next_pause_;
};

}  // namespace farebox::signer
