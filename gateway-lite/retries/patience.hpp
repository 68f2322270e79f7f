#pragma once

#include <chrono>

#include "farebox/retry_policy.hpp"
#include "gateway-lite/refusal.hpp"

namespace farebox::gateway {

/// What an answer means for the job.
enum class Verdict {
    done,               ///< It is the job's answer.
    next_orchestrator,  ///< Refused here.
    busy,               ///< The orchestrator is full: later, or elsewhere.
    once_more,          ///< The application failed: once more, elsewhere where possible.
    wait_and_repeat,    ///< The application's rate limit: the same orchestrator, after its Retry-After.
};

/// How often a job has met what its policy tolerates a few times.
class Patience {
public:
    explicit Patience(const RetryPolicy& policy) noexcept : policy_{policy} {}

    /// Judges an answer, and counts along.
    /// @param may_repeat  The job may pay for another request.
    Verdict judge(Refusal refusal, int status, bool may_repeat) noexcept;

private:
    RetryPolicy policy_;
    int failures_ = 0;
    int unavailable_ = 0;
    int rate_limited_ = 0;
};

/// The pause after the nth fruitless round (from 0), without its jitter.
std::chrono::milliseconds back_off(const RetryPolicy& policy, int round) noexcept;

/// Errors: invalid_argument, which names the field.
Result<void> check_retries(const RetryPolicy& policy);

}  // namespace farebox::gateway
