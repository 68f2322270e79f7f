#include "gateway-lite/retries/patience.hpp"

#include <gmock/gmock.h>

namespace farebox::gateway {
namespace {

using std::chrono::milliseconds;

Verdict judge(Refusal refusal, int status, const RetryPolicy& policy = {}) {
    return Patience{policy}.judge(refusal, status, true);
}

TEST(Patience, AnApplicationsAnswerIsTheAnswer) {
    for (const int status : {200, 204, 302, 400, 401, 402, 404, 409, 413, 415, 422, 501, 502}) {
        EXPECT_EQ(judge(Refusal::none, status), Verdict::done) << status;
        EXPECT_EQ(judge(Refusal::none, status, RetryPolicy::go_livepeer()), Verdict::done) << status;
    }
}

TEST(Patience, AnOrchestratorsOwnRefusalLeadsToTheNext) {
    EXPECT_EQ(judge(Refusal::elsewhere, 404), Verdict::next_orchestrator);
    EXPECT_EQ(judge(Refusal::payment, 400), Verdict::next_orchestrator);
    EXPECT_EQ(judge(Refusal::full, 503), Verdict::busy);
}

TEST(Patience, EndsAsThePolicySays) {
    RetryPolicy policy;
    policy.application_failures = 1;
    policy.application_unavailable = 2;
    policy.rate_limited = 3;
    Patience patience{policy};
    EXPECT_EQ(patience.judge(Refusal::none, 500, true), Verdict::once_more);
    EXPECT_EQ(patience.judge(Refusal::none, 500, true), Verdict::done);
    for (int time = 0; time < 2; ++time) {
        EXPECT_EQ(patience.judge(Refusal::none, 503, true), Verdict::once_more);
    }
    EXPECT_EQ(patience.judge(Refusal::none, 503, true), Verdict::done);
    for (int time = 0; time < 3; ++time) {
        EXPECT_EQ(patience.judge(Refusal::none, 429, true), Verdict::wait_and_repeat);
    }
    EXPECT_EQ(patience.judge(Refusal::none, 429, true), Verdict::done);
}

TEST(Patience, NothingIsRepeatedThatMayNotBePaidAgain) {
    Patience patience{RetryPolicy{}};
    for (const int status : {429, 500, 503}) {
        EXPECT_EQ(patience.judge(Refusal::none, status, false), Verdict::done) << status;
    }
}

TEST(Patience, OnceIsOnce) {
    for (const int status : {429, 500, 503}) {
        EXPECT_EQ(judge(Refusal::none, status, RetryPolicy::once()), Verdict::done) << status;
    }
}

TEST(BackOff, DoublesUpToTheLongestPause) {
    const RetryPolicy policy;
    EXPECT_EQ(back_off(policy, 0), milliseconds{500});
    EXPECT_EQ(back_off(policy, 3), milliseconds{4000});
    EXPECT_EQ(back_off(policy, 5), milliseconds{16'000});
    EXPECT_EQ(back_off(policy, 1'000'000), milliseconds{16'000});
    EXPECT_EQ(back_off(RetryPolicy::go_livepeer(), 7), milliseconds{100});
}

TEST(RetryPolicyNames, ArePresetsOrRefused) {
    EXPECT_EQ(*RetryPolicy::named("production"), RetryPolicy{});
    EXPECT_EQ(*RetryPolicy::named("go-livepeer"), RetryPolicy::go_livepeer());
    EXPECT_EQ(*RetryPolicy::named("once"), RetryPolicy::once());
    const auto wrong = RetryPolicy::named("never");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::invalid_argument);
}

TEST(RetryPolicyCheck, NamesTheFieldThatIsWrong) {
    for (const auto& preset : {RetryPolicy::production(), RetryPolicy::go_livepeer(), RetryPolicy::once()}) {
        EXPECT_TRUE(check_retries(preset));
    }
    const auto refused = [](auto change) {
        RetryPolicy policy;
        change(policy);
        const auto checked = check_retries(policy);
        return checked ? std::string{} : checked.error().message;
    };
    using testing::HasSubstr;
    EXPECT_THAT(refused([](auto& p) { p.orchestrators = -1; }), HasSubstr("orchestrators"));
    EXPECT_THAT(refused([](auto& p) { p.application_failures = 1001; }), HasSubstr("application_failures"));
    EXPECT_THAT(refused([](auto& p) { p.paid_requests = 0; }), HasSubstr("paid_requests"));
    EXPECT_THAT(refused([](auto& p) { p.first_pause = milliseconds{0}; }), HasSubstr("first_pause"));
    EXPECT_THAT(refused([](auto& p) { p.longest_pause = milliseconds{400}; }), HasSubstr("longest_pause"));
    EXPECT_THAT(refused([](auto& p) { p.start_within = milliseconds{-1}; }), HasSubstr("start_within"));
}

}  // namespace
}  // namespace farebox::gateway
