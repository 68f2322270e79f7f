#include "farebox/retry_policy.hpp"

#include <string>

#include "farebox/error.hpp"

namespace farebox {
inline namespace v0 {

RetryPolicy RetryPolicy::production() {
    return {};
}

RetryPolicy RetryPolicy::go_livepeer() {
    constexpr int kTries = 20;  // server/ai_process.go
    RetryPolicy policy;
    policy.orchestrators = kTries;
    policy.application_failures = kTries;
    policy.application_unavailable = kTries;
    policy.rate_limited = 0;
    policy.unreachable = kTries;
    policy.first_pause = policy.longest_pause = std::chrono::milliseconds{100};
    policy.paid_requests = kTries;
    policy.start_within = std::chrono::seconds{2};
    return policy;
}

RetryPolicy RetryPolicy::once() {
    RetryPolicy policy;
    policy.orchestrators = 1;
    policy.application_failures = 0;
    policy.application_unavailable = 0;
    policy.rate_limited = 0;
    policy.wait_for_room = false;
    policy.unreachable = 0;
    policy.paid_requests = 1;
    return policy;
}

Result<RetryPolicy> RetryPolicy::named(std::string_view name) {
    if (name == "production") {
        return production();
    }
    if (name == "go-livepeer") {
        return go_livepeer();
    }
    if (name == "once") {
        return once();
    }
    return make_error(ErrorCode::invalid_argument,
                      "no retry policy is called \"" + std::string{name.substr(0, 50)} + "\"",
                      "production, go-livepeer or once");
}

}  // namespace v0
}  // namespace farebox
