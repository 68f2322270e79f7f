#include "gateway-lite/retries/patience.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "farebox/error.hpp"

namespace farebox::gateway {

Verdict Patience::judge(Refusal refusal, int status, bool may_repeat) noexcept {
    if (refusal != Refusal::none) {
        return refusal == Refusal::full ? Verdict::busy : Verdict::next_orchestrator;
    }
    if (!may_repeat) {
        return Verdict::done;
    }
    if (status == 429 && rate_limited_ < policy_.rate_limited) {
        ++rate_limited_;
        return Verdict::wait_and_repeat;
    }
    if (status == 500 && failures_ < policy_.application_failures) {
        ++failures_;
        return Verdict::once_more;
    }
    if (status == 503 && unavailable_ < policy_.application_unavailable) {
        ++unavailable_;
        return Verdict::once_more;
    }
    return Verdict::done;
}

std::chrono::milliseconds back_off(const RetryPolicy& policy, int round) noexcept {
    auto pause = policy.first_pause;
    for (int doubled = 0; doubled < round && pause < policy.longest_pause; ++doubled) {
        pause *= 2;
    }
    return std::min(pause, policy.longest_pause);
}

Result<void> check_retries(const RetryPolicy& policy) {
    struct Range {
        const char* field;
        std::int64_t value;
        std::int64_t least;
        std::int64_t most;
    };
    constexpr std::int64_t kOften = 1000;
    constexpr std::int64_t kLong = std::int64_t{24} * 3600 * 1000;
    const std::array<Range, 9> ranges{{
        {"orchestrators", policy.orchestrators, 0, kOften},
        {"application_failures", policy.application_failures, 0, kOften},
        {"application_unavailable", policy.application_unavailable, 0, kOften},
        {"rate_limited", policy.rate_limited, 0, kOften},
        {"unreachable", policy.unreachable, 0, kOften},
        {"paid_requests", policy.paid_requests, 1, kOften},
        {"first_pause", policy.first_pause.count(), 10, kLong},
        {"longest_pause", policy.longest_pause.count(), policy.first_pause.count(), kLong},
        {"start_within", policy.start_within.count(), 0, kLong},
    }};
    const auto* const wrong = std::find_if(ranges.begin(), ranges.end(), [](const Range& each) {
        return each.value < each.least || each.value > each.most;
    });
    if (wrong == ranges.end()) {
        return {};
    }
    return make_error(ErrorCode::invalid_argument, std::string{"RetryPolicy::"} + wrong->field + " must be from " +
                                                       std::to_string(wrong->least) + " to " +
                                                       std::to_string(wrong->most));
}

}  // namespace farebox::gateway
