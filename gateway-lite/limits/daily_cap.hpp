#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <optional>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"

namespace farebox::gateway {

/// The detail of a budget_exceeded that the program's own limits are the reason for, not the signer's.
inline constexpr const char* kLimitedBy = "limited_by";

/// What all jobs of a Gateway together may spend in a day that slides by the hour. Thread-safe.
class DailyCap {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit DailyCap(const Wei& limit) : limit_{limit} {}

    /// Sets aside @p amount instead of what the same payment had set aside before. Errors: budget_exceeded; then
    /// nothing changes.
    Result<void> reserve(const Wei& before, const Wei& amount, TimePoint now);
    /// A payment was made, or was not (then @p spent is zero): what it had set aside is free again.
    void settle(const Wei& reserved, const Wei& spent, TimePoint now);

private:
    struct Hour {
        std::int64_t number = -1;  ///< Since the clock's epoch.
        Wei spent;
    };

    [[nodiscard]] Wei spent_in_a_day(TimePoint now) const;

    const Wei limit_;
    std::mutex mutex_;  // for what follows
    std::array<Hour, 25> hours_{};
    Wei reserved_;
};

}  // namespace farebox::gateway
