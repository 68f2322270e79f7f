// What a retry policy means for whole jobs.
#include <gmock/gmock.h>

#include <atomic>

#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::gateway::test {
namespace {

using namespace std::chrono_literals;

class Retries : public GatewayFixture {
protected:
    /// The application says 503 so often, and then 200.
    void load_for(int calls) {
        answer_paid_calls([this, calls]() -> std::optional<net::Response> {
            return ++asked_ <= calls ? std::optional{net::json_response(503, R"({"detail":"loading"})")} : std::nullopt;
        });
    }
    static CallRequest with(RetryPolicy policy) {
        auto out = request();
        policy.first_pause = policy.longest_pause = 10ms;
        out.retries = policy;
        return out;
    }

    std::atomic<int> asked_ = 0;
};

TEST_F(Retries, WaitForAModelThatIsBeingLoaded) {
    load_for(2);
    auto gateway = open(options());
    const auto response = gateway.call(with(RetryPolicy::production())).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 200);
    EXPECT_EQ(asked_, 3);
}

TEST_F(Retries, AnswerAsTheApplicationDidWhereItStaysUnavailable) {
    load_for(100);
    auto gateway = open(options());
    auto response = gateway.call(with(RetryPolicy::production())).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 503);
    EXPECT_EQ(*response->read_all().get(), R"({"detail":"loading"})");
    EXPECT_EQ(asked_, 4);
}

TEST_F(Retries, OnceAsksOnceAndPaysOnce) {
    load_for(100);
    FakeNetwork other;
    auto both = options();
    both.orchestrators.push_back(other.url());
    both.retries = RetryPolicy::once();
    auto gateway = open(std::move(both));
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 503);
    EXPECT_EQ(response->paid().payments, 1U);
    EXPECT_TRUE(other.seen("/apps/").empty());
}

TEST_F(Retries, OnceTriesOneOrchestrator) {
    network_.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
        return asked.path().starts_with("/apps/single/app") ? std::optional{net::text_response(404, "gone")}
                                                            : std::nullopt;
    };
    FakeNetwork other;
    auto both = options();
    both.orchestrators.push_back(other.url());
    auto gateway = open(std::move(both));
    const auto response = gateway.call(with(RetryPolicy::once())).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::no_orchestrator);
    EXPECT_THAT(response.error().details,
                testing::Contains(testing::Pair(other.url(), testing::HasSubstr("retry policy"))));
    EXPECT_TRUE(other.seen("/apps/").empty());
}

TEST_F(Retries, StopWhereNothingMayBeStartedAnyMore) {
    load_for(100);
    RetryPolicy policy;
    policy.application_unavailable = 1000;
    policy.paid_requests = 1000;
    policy.start_within = 200ms;
    auto gateway = open(options());
    const auto response = gateway.call(with(policy)).get();
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->status(), 503);
    EXPECT_LT(asked_, 1000);
}

TEST_F(Retries, AWrongPolicyIsRefused) {
    auto wrong = options();
    wrong.retries.paid_requests = 0;
    EXPECT_EQ(Gateway::open(wrong).error().code, ErrorCode::invalid_argument);
    auto gateway = open(options());
    RetryPolicy policy;
    policy.paid_requests = 0;
    EXPECT_EQ(gateway.call(with(policy)).get().error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace farebox::gateway::test
