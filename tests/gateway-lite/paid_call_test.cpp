// What a single-shot call costs where the orchestrator or the application does not just answer.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::testing {
namespace {

class PaidCall : public GatewayFixture {
protected:
    /// Longer than the pause between two payments of a call that is billed by time.
    static void let_a_payment_become_due() { std::this_thread::sleep_for(std::chrono::milliseconds{3500}); }
    [[nodiscard]] std::size_t later_payments() const { return network_.seen("/apps/single/session/").size(); }
};

TEST_F(PaidCall, ARateLimitedAnswerIsNotPaidForAnyLonger) {
    network_.single_unit = "seconds";
    int answers = 0;
    answer_paid_calls([&answers]() -> std::optional<net::Response> {
        return ++answers == 1 ? std::optional{net::json_response(429, "{}")} : std::nullopt;
    });
    auto gateway = open(options());
    {
        const auto response = gateway.call(request()).get();
        ASSERT_TRUE(response) << response.error().message;
        EXPECT_EQ(response->status(), 200);
    }
    let_a_payment_become_due();
    EXPECT_EQ(later_payments(), 0u);
}

}  // namespace
}  // namespace farebox::gateway::testing
