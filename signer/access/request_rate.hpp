#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

namespace farebox::signer {

struct AccessPolicy;

/// A client's requests per second: as many at once as in a second, then evenly. One number, taken from by every thread
/// without a lock. Thread-safe.
class RequestRate {
public:
    /// @param per_second  1 to 1,000,000.
    explicit RequestRate(std::uint32_t per_second) noexcept
        : per_second_{per_second}, interval_{(kSecond + per_second - 1) / per_second} {}

    [[nodiscard]] std::uint32_t per_second() const noexcept { return per_second_; }
    /// Counts one request; where that would be too many it is not counted, and this is how long to wait.
    [[nodiscard]] std::chrono::nanoseconds take(std::int64_t now_nanos) noexcept;
    /// What take() would say.
    [[nodiscard]] std::chrono::nanoseconds wait(std::int64_t now_nanos) const noexcept {
        return wait(next_.load(std::memory_order_relaxed), now_nanos);
    }

private:
    static constexpr std::int64_t kSecond = 1'000'000'000;

    [[nodiscard]] std::chrono::nanoseconds wait(std::int64_t next, std::int64_t now_nanos) const noexcept;

    const std::uint32_t per_second_;
    const std::int64_t interval_;
    /// When the next request would come if they came evenly. It may lie a second ahead.
    std::atomic<std::int64_t> next_{std::numeric_limits<std::int64_t>::min() / 2};
};

/// A client whose rate is what it was goes on with what it has used of it.
void keep_rates(const AccessPolicy& before, AccessPolicy& now);

}  // namespace farebox::signer
