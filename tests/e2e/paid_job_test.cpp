#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

/// No client but one that compares keys can check an orchestrator's certificate: it names no issuer.
const std::string kCurl = "curl -sSk --pinnedpubkey \"${FAREBOX_APP_PIN:?}\"";

/// The command of `farebox exec`: calls the application with the certificate it was given, then lives a while.
std::vector<std::string> shell_session(const std::string& script) {
    return {"farebox", "exec", "echo/live", "--", "sh", "-c", script};
}

TEST(PaidJob, SingleShotCallReturnsTheApplicationsAnswer) {
    Sandbox sandbox;
    Signer signer{sandbox};

    const auto call = run({"farebox", "call", "echo/fixed", "--path", "/run?a=b", "--data", R"({"prompt":"hi"})"},
                          gateway_environment(sandbox, signer));

    ASSERT_EQ(call.status, 0) << call.err << signer.process().err();
    const auto echo = nlohmann::json::parse(call.out);
    EXPECT_EQ(echo.at("path"), "/run?a=b");
    EXPECT_EQ(echo.at("body"), R"({"prompt":"hi"})");
}

TEST(PaidJob, LedgerAndOrchestratorAgreeOnWhatWasPaid) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto environment = gateway_environment(sandbox, signer);
    constexpr int kCalls = 3;
    for (int call = 0; call < kCalls; ++call) {
        ASSERT_EQ(run({"farebox", "call", "echo/fixed", "--data", "{}"}, environment).status, 0);
    }

    const auto report = sandbox.report();
    const auto client = signer.usage().at("clients").at(0);
    EXPECT_EQ(client.at("payments"), kCalls);
    EXPECT_EQ(client.at("tickets"), report.at("tickets").size());
    EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
}

TEST(PaidJob, SessionPaysUntilTheCommandEnds) {
    Sandbox sandbox;
    Signer signer{sandbox};

    const auto exec =
        run(shell_session(kCurl + " \"$FAREBOX_APP_URL/hello\"; sleep 8"), gateway_environment(sandbox, signer));

    ASSERT_EQ(exec.status, 0) << exec.err << signer.process().err();
    EXPECT_THAT(exec.out, HasSubstr(R"("path":)"));
    EXPECT_THAT(exec.out, HasSubstr("/hello"));
    const auto session = sandbox.report().at("sessions").at(0);
    EXPECT_EQ(session.at("state"), "stopped");
    EXPECT_GE(session.at("payments"), 2);
}

TEST(PaidJob, ExecEndsWithTheCommandsStatus) {
    Sandbox sandbox;
    Signer signer{sandbox};
    EXPECT_EQ(run(shell_session("exit 7"), gateway_environment(sandbox, signer)).status, 7);
}

TEST(PaidJob, OrchestratorsAreListedWithTheirPrices) {
    Sandbox sandbox;
    Signer signer{sandbox};

    const auto listing = run({"farebox", "orchestrators"}, gateway_environment(sandbox, signer));

    ASSERT_EQ(listing.status, 0) << listing.err;
    EXPECT_THAT(listing.out, HasSubstr("echo/live"));
    EXPECT_THAT(listing.out, HasSubstr("echo/fixed"));
}

TEST(PaidJob, SessionBilledByPixelsIsPaid) {
    Sandbox sandbox;
    Signer signer{sandbox};
    const auto environment = gateway_environment(sandbox, signer);
    EXPECT_EQ(run({"farebox", "exec", "echo/lv2v", "--", "true"}, environment).status, 0);
    const auto usage = signer.usage();
    EXPECT_GE(usage.at("clients").at(0).at("payments").get<int>(), 1);
}

TEST(PaidJob, WorksOverLoopbackTcpWithTheApiKey) {
    Sandbox sandbox;
    Signer signer{sandbox, {.settings = {"api.tcp=127.0.0.1:0"}, .replaced = {}, .folder = {}}};
    auto environment = gateway_environment(sandbox, signer);
    environment["FAREBOX_SIGNER"] = signer.tcp_url("api");
    const std::vector<std::string> call{"farebox", "call", "echo/fixed", "--data", "{}"};
    const auto keyless = run(call, environment);
    EXPECT_EQ(keyless.status, 1);
    EXPECT_THAT(keyless.err, HasSubstr("API key"));
    environment["FAREBOX_API_KEY_FILE"] = (signer.folder() / "api-key").string();
    const auto paid = run(call, environment);
    EXPECT_EQ(paid.status, 0) << paid.err;
}

}  // namespace
}  // namespace farebox::test
