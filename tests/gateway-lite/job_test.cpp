#include "gateway-lite/job.hpp"

#include <gtest/gtest.h>

#include "gateway-lite/call.hpp"

namespace farebox::gateway {
namespace {

net::Response application(int status) {
    return {status, {}, net::Headers{{"Content-Type", "application/json"}}, {}};
}
net::Response orchestrators_own(int status) {
    return net::text_response(status, "because");
}
Verdict judge(RunnerMode mode, const net::Response& head) {
    Patience patience;
    return judge_answer(mode, head, patience);
}

TEST(Judgement, AnApplicationsAnswerIsTheAnswer) {
    for (const int status : {200, 204, 302, 400, 401, 402, 404, 413, 415, 422, 501}) {
        EXPECT_EQ(judge(RunnerMode::single_shot, application(status)), Verdict::done) << status;
    }
}

TEST(Judgement, AnOrchestratorsOwnRefusalLeadsToTheNext) {
    for (const int status : {400, 403, 404, 409, 500}) {
        EXPECT_EQ(judge(RunnerMode::single_shot, orchestrators_own(status)), Verdict::next_orchestrator) << status;
    }
    net::Response unreachable{502, {}, net::Headers{{"Content-Length", "0"}}, {}};
    EXPECT_EQ(judge(RunnerMode::single_shot, unreachable), Verdict::next_orchestrator);
}

TEST(Judgement, FullMeansLater) {
    EXPECT_EQ(judge(RunnerMode::single_shot, orchestrators_own(503)), Verdict::busy);
    EXPECT_EQ(judge(RunnerMode::single_shot, application(503)), Verdict::busy);
    EXPECT_EQ(judge(RunnerMode::persistent, orchestrators_own(503)), Verdict::busy);
}

TEST(Judgement, AFailureIsRepeatedOnce) {
    Patience patience;
    EXPECT_EQ(judge_answer(RunnerMode::single_shot, application(500), patience), Verdict::busy);
    EXPECT_EQ(judge_answer(RunnerMode::single_shot, application(500), patience), Verdict::done);
}

TEST(Judgement, ARateLimitIsWaitedForThreeTimes) {
    Patience patience;
    for (int time = 0; time < 3; ++time) {
        EXPECT_EQ(judge_answer(RunnerMode::single_shot, application(429), patience), Verdict::wait_and_repeat);
    }
    EXPECT_EQ(judge_answer(RunnerMode::single_shot, application(429), patience), Verdict::done);
}

TEST(Judgement, OnlySuccessReservesASession) {
    EXPECT_EQ(judge(RunnerMode::persistent, application(200)), Verdict::done);
    EXPECT_EQ(judge(RunnerMode::persistent, application(404)), Verdict::next_orchestrator);
}

TEST(BackOff, DoublesUpToSixteenSeconds) {
    using std::chrono::milliseconds;
    EXPECT_EQ(back_off(0), milliseconds{500});
    EXPECT_EQ(back_off(3), milliseconds{4000});
    EXPECT_EQ(back_off(5), milliseconds{16'000});
    EXPECT_EQ(back_off(1000), milliseconds{16'000});
}

TEST(AppTarget, JoinsRunnerAndPath) {
    const auto runner = *net::Url::parse("https://o:8935/apps/echo/app");
    EXPECT_EQ(app_target(runner, "/run?a=b")->to_string(), "https://o:8935/apps/echo/app/run?a=b");
    EXPECT_EQ(app_target(runner, "run")->to_string(), "https://o:8935/apps/echo/app/run");
    EXPECT_EQ(app_target(runner, "")->to_string(), "https://o:8935/apps/echo/app/");
    EXPECT_FALSE(app_target(runner, "/a b"));
    EXPECT_FALSE(app_target(runner, "/a\r\nHost: x"));
}

TEST(CallRequest, LeavesFramingAndPaymentToTheLibrary) {
    for (const char* name : {"Host", "content-length", "Livepeer-Payment", "livepeer-segment", "Transfer-Encoding"}) {
        CallRequest request;
        request.app = "echo/fixed";
        request.headers = {{name, "x"}};
        const auto checked = check_call(request);
        ASSERT_FALSE(checked) << name;
        EXPECT_EQ(checked.error().code, ErrorCode::invalid_argument);
    }
}

TEST(CallRequest, RefusesOtherMethods) {
    CallRequest request;
    request.app = "echo/fixed";
    request.method = "CONNECT";
    EXPECT_FALSE(check_call(request));
}

class Runners : public testing::Test {
protected:
    static net::orchestrator::Runner runner(const char* mode, const char* price) {
        net::orchestrator::Runner runner;
        runner.app = "echo/x";
        runner.mode = mode;
        runner.url = "https://o:8935/apps/x/app";
        runner.capacity_available = 1;
        runner.price = net::orchestrator::RunnerPrice{price, "wei", "fixed"};
        return runner;
    }
    Candidates sort(const net::orchestrator::Runner& one, std::optional<Wei> max_price = std::nullopt) {
        Candidates found;
        sort_runners(net::Endpoint{net::Scheme::https, "o", 8935, {}}, {one},
                     {"echo/x", RunnerMode::single_shot, max_price}, found);
        return found;
    }
};

TEST_F(Runners, TooExpensiveIsRejectedWithItsPrice) {
    const auto found = sort(runner("single-shot", "1201"), Wei{1200});
    EXPECT_TRUE(found.usable.empty());
    EXPECT_NE(found.rejections.at(0).reason.find("1201 wei"), std::string::npos);
    EXPECT_EQ(sort(runner("single-shot", "1200"), Wei{1200}).usable.size(), 1u);
}

TEST_F(Runners, AFractionOfAWeiCountsAsOneMore) {
    EXPECT_TRUE(sort(runner("single-shot", "1200.5"), Wei{1200}).usable.empty());
}

TEST_F(Runners, AnotherModeOrAppIsRejected) {
    EXPECT_TRUE(sort(runner("persistent", "1")).usable.empty());
    auto other = runner("single-shot", "1");
    other.app = "echo/y";
    EXPECT_TRUE(sort(other).usable.empty());
}

TEST_F(Runners, ALocalSocketIsNeverAskedFor) {
    auto evil = runner("single-shot", "1");
    evil.url = "unix:/run/farebox/admin.sock";
    EXPECT_TRUE(sort(evil).usable.empty());
}

TEST_F(Runners, AnotherCurrencyIsRejected) {
    auto dollars = runner("single-shot", "1");
    dollars.price->currency = "usd";
    EXPECT_TRUE(sort(dollars).usable.empty());
}

}  // namespace
}  // namespace farebox::gateway
