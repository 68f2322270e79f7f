#pragma once

#include <chrono>
#include <string_view>

#include "farebox/export.hpp"
#include "farebox/result.hpp"

namespace farebox {
inline namespace v0 {

/**
 * How hard a job tries, within its timeout. An orchestrator that refuses, is full or cannot be reached makes room for
 * the next one in any case. Never repeated: what the application answers otherwise (400, 401, 404, 413, 415, 422 …; it
 * is the job's answer), what the signer refuses, and a call that may have run already and whose answer was lost.
 */
struct FAREBOX_API RetryPolicy {
    int orchestrators = 0;         ///< So many are tried at most; 0: all that can do it.
    int application_failures = 1;  ///< Times that a status 500 is tried once more, elsewhere where possible.
    /// Times that a status 503 of the application, a model that is being loaded, say, is tried once more after a pause,
    /// elsewhere where possible.
    int application_unavailable = 3;
    int rate_limited = 3;       ///< Times that a status 429 is waited for, as its Retry-After says.
    bool wait_for_room = true;  ///< Where everybody is full, it begins again after a pause, until its timeout.
    int unreachable = 1;        ///< Times that it begins again where somebody could not be reached.
    std::chrono::milliseconds first_pause{500};  ///< Doubles with each one, a random half of it more or less.
    std::chrono::milliseconds longest_pause{16'000};
    /// For so many requests the job pays at most; each one that is repeated costs what the first one did.
    int paid_requests = 4;
    std::chrono::milliseconds start_within{0};  ///< After this time nothing is tried any more; 0: until its timeout.

    friend bool operator==(const RetryPolicy&, const RetryPolicy&) = default;

    /// The values above: Livepeer's checklist for applications.
    static RetryPolicy production();
    /// As go-livepeer's gateway tries: up to 20 orchestrators, whatever they fail with, within two seconds.
    static RetryPolicy go_livepeer();
    /// One orchestrator, one time, one payment: for programs with a policy of their own.
    static RetryPolicy once();
    /// One of these by name: "production", "go-livepeer", "once". Errors: invalid_argument.
    static Result<RetryPolicy> named(std::string_view name);
};

}  // namespace v0
}  // namespace farebox
