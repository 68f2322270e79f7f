#include <gtest/gtest.h>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

constexpr double kPricePerSecond = 33333333333.0;  // echo-live's, wei
constexpr double kTicketEv = 8e9;                  // wei
constexpr double kPreloadSeconds = 10;

double credited(const nlohmann::json& session) {
    // An exact ratio "a/b"; a double is enough to compare with a bound of whole per cents.
    const std::string text = session.at("credited_ev");
    const auto slash = text.find('/');
    const double numerator = std::stod(text.substr(0, slash));
    return slash == std::string::npos ? numerator : numerator / std::stod(text.substr(slash + 1));
}

TEST(PayingExactly, SixtySecondsCostPreloadPlusElapsedTime) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto started = std::chrono::steady_clock::now();

    const auto exec = run({"farebox", "exec", "echo/live", "--", "sleep", "60"}, gateway_environment(sandbox, signer),
                          std::chrono::seconds{100});

    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - started;
    ASSERT_EQ(exec.status, 0) << exec.err;
    const auto session = sandbox.report().at("sessions").at(0);
    EXPECT_EQ(session.at("state"), "stopped");
    EXPECT_LE(credited(session), (kPreloadSeconds + elapsed.count()) * kPricePerSecond * 1.02 + 2 * kTicketEv);
    EXPECT_GE(credited(session), 60 * kPricePerSecond);
}

TEST(PayingExactly, SessionLivesWithOneOfFourPaymentPostsLost) {
    Sandbox sandbox{{"--fault", "drop-payments=1/4"}};
    Signer signer{sandbox};

    const auto exec = run({"farebox", "exec", "echo/live", "--", "sleep", "120"}, gateway_environment(sandbox, signer),
                          std::chrono::seconds{200});

    ASSERT_EQ(exec.status, 0) << exec.err;
    const auto session = sandbox.report().at("sessions").at(0);
    EXPECT_EQ(session.at("state"), "stopped");
    EXPECT_GE(credited(session), 120 * kPricePerSecond);
}

}  // namespace
}  // namespace farebox::test
