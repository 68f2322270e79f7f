#pragma once

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace farebox::test {

inline std::optional<std::uint64_t> number_from_environment(const char* name) {
    const char* text = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody changes it
    return text != nullptr ? std::optional{std::strtoull(text, nullptr, 10)} : std::nullopt;
}

/// How long a test goes on: for one round, or in a soak (FAREBOX_SOAK_SECONDS) until the time is over.
class Soak {
public:
    /// Whether there is a soak at all.
    [[nodiscard]] bool is_on() const { return seconds_.has_value(); }
    /// Whether there is time for another round.
    [[nodiscard]] bool goes_on() const { return seconds_ && Clock::now() < start_ + std::chrono::seconds{*seconds_}; }

private:
    using Clock = std::chrono::steady_clock;
    std::optional<std::uint64_t> seconds_ = number_from_environment("FAREBOX_SOAK_SECONDS");
    Clock::time_point start_ = Clock::now();
};

}  // namespace farebox::test
