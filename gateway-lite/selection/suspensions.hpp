#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace farebox::gateway {

/// Who failed lately is left out for a while, longer with each failure; what was long ago is forgotten step by step.
/// By "host:port". Used on the runtime's thread.
class Suspensions {
public:
    using Clock = std::chrono::steady_clock;

    /// @param span  After a first failure; 0: nobody is ever suspended.
    explicit Suspensions(std::chrono::milliseconds span) : span_{span} {}

    void failed(const std::string& orchestrator, Clock::time_point now);
    void worked(const std::string& orchestrator) { known_.erase(orchestrator); }
    /// How much longer; nothing: it is not suspended.
    [[nodiscard]] std::optional<std::chrono::milliseconds> left(const std::string& orchestrator,
                                                                Clock::time_point now) const;

private:
    struct Known {
        int failures = 0;
        Clock::time_point until;
    };
    void forget_old(Clock::time_point now);

    const std::chrono::milliseconds span_;
    std::unordered_map<std::string, Known> known_;
};

}  // namespace farebox::gateway
