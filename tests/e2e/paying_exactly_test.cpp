// What a session costs, as the signer's ledger has it: everything that was signed, delivered or not.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/e2e/session_cost.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

class PayingExactly : public testing::Test {
protected:
    /// Holds a session for some time, which should not end with a payment (every 3 s) on its way. Then `elapsed_` is
    /// how long it took at most.
    void hold_session(const std::string& seconds) {
        const auto started = std::chrono::steady_clock::now();
        const auto exec = run({"farebox", "exec", "echo/live", "--", "sleep", seconds},
                              gateway_environment(*sandbox_, *signer_), kPatience);
        elapsed_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        ASSERT_EQ(exec.status, 0) << exec.err;
        const auto sessions = sandbox_->report().at("sessions");
        ASSERT_EQ(sessions.size(), 1U);
        session_ = sessions.front();
        EXPECT_EQ(session_.at("state"), "stopped");
        spent_ = signer_->usage().at("clients").at(0);
    }

    std::unique_ptr<Sandbox> sandbox_;
    std::unique_ptr<Signer> signer_;
    nlohmann::json session_;
    nlohmann::json spent_;
    double elapsed_ = 0;
};

TEST_F(PayingExactly, SixtySecondsCostPreloadPlusElapsedTime) {
    sandbox_ = std::make_unique<Sandbox>();
    signer_ = std::make_unique<Signer>(*sandbox_);
    hold_session("61");
    EXPECT_LE(signed_ev(spent_), most_for(elapsed_));
    EXPECT_GE(signed_ev(spent_), 60 * kPricePerSecond);
    EXPECT_EQ(spent_.at("tickets"), session_.at("tickets")) << "every ticket that was signed was delivered";
}

TEST_F(PayingExactly, SessionLivesAtTheSameCostWithOneOfFourPaymentPostsLost) {
    sandbox_ = std::make_unique<Sandbox>(std::vector<std::string>{"--fault", "drop-payments=1/4"});
    signer_ = std::make_unique<Signer>(*sandbox_);
    hold_session("121");
    EXPECT_LE(signed_ev(spent_), most_for(elapsed_)) << "what was lost is sent again, not bought again";
    EXPECT_GE(signed_ev(spent_), 120 * kPricePerSecond);
    EXPECT_EQ(session_.at("payments"), spent_.at("payments")) << "each payment is credited once";
}

}  // namespace
}  // namespace farebox::test
