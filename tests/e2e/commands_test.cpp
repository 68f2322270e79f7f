#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

class HelpOf : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(HelpOf, IsPrintedAndExitsWithZero) {
    auto command = GetParam();
    command.emplace_back("--help");
    const auto help = run(command);
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, HasSubstr(GetParam().back()));
}

INSTANTIATE_TEST_SUITE_P(
    Programs, HelpOf,
    testing::Values(std::vector<std::string>{"farebox-signer"}, std::vector<std::string>{"farebox-signer", "init"},
                    std::vector<std::string>{"farebox-signer", "serve"}, std::vector<std::string>{"farebox"},
                    std::vector<std::string>{"farebox", "call"}, std::vector<std::string>{"farebox", "exec"},
                    std::vector<std::string>{"farebox-sandbox"}));

class WrongUsageOf : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(WrongUsageOf, ExitsWithTwoAndSaysWhatToDo) {
    const auto wrong = run(GetParam());
    EXPECT_EQ(wrong.status, 2);
    EXPECT_FALSE((wrong.out + wrong.err).empty());
}

INSTANTIATE_TEST_SUITE_P(
    Programs, WrongUsageOf,
    testing::Values(std::vector<std::string>{"farebox-signer", "no-such-command"},
                    std::vector<std::string>{"farebox-signer", "serve", "--config", "/no/such/file.toml"},
                    std::vector<std::string>{"farebox", "no-such-command"}, std::vector<std::string>{"farebox", "call"},
                    std::vector<std::string>{"farebox-sandbox", "--no-such-option"}));

TEST(Wait, SaysWhyTheSignerIsNotReady) {
    Sandbox sandbox;
    Signer signer{sandbox};
    signer.kill();
    const auto wait = signer.command({"wait", "--timeout", "1"});
    EXPECT_EQ(wait.status, 1);
    EXPECT_FALSE((wait.out + wait.err).empty());
}

TEST(Readyz, AndMetricsAreServedToTheOperator) {
    Sandbox sandbox;
    Signer signer{sandbox};
    HttpCaller http;
    const auto base = signer.tcp_url("operations");
    EXPECT_EQ(http.call("GET", base + "/healthz", {})->status, 200);
    EXPECT_EQ(http.call("GET", base + "/readyz", {})->status, 200);
    EXPECT_THAT(http.call("GET", base + "/metrics", {})->body, HasSubstr("farebox_"));
}

TEST(RotateStateKey, IsOneCommandAndOneAuditEntry) {
    Sandbox sandbox;
    Signer signer{sandbox};
    auto request = payment_request(challenge(sandbox, signer.address()));
    const auto first = nlohmann::json::parse(signer.post("/generate-live-payment", request)->body);
    request["state"] = first.at("state");
    const auto rotated = signer.command({"ledger", "rotate-state-key"});
    EXPECT_EQ(rotated.status, 0) << rotated.err;
    EXPECT_THAT(rotated.out, HasSubstr("fresh key"));
    const auto later = signer.post("/generate-live-payment", request);
    ASSERT_TRUE(later);
    EXPECT_TRUE(later->status == 200 || later->status == 482) << later->body;
    EXPECT_EQ(signer.stop(), 0);
    EXPECT_EQ(count_audit_entries(signer.folder() / "ledger.db", "state_key_rotated"), 1U);
}

TEST(Logs, AreJsonLinesWithoutThePassword) {
    Sandbox sandbox;
    Signer signer{sandbox};
    (void)signer.address();
    EXPECT_EQ(signer.stop(), 0);
    const auto log = signer.process().err();
    std::istringstream lines{log};
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        EXPECT_TRUE(nlohmann::json::accept(line)) << line;
    }
    EXPECT_GT(count, 0);
    const auto password = read_file(signer.folder() / "password");
    ASSERT_FALSE(password.empty());
    EXPECT_EQ(log.find(password.substr(0, password.find('\n'))), std::string::npos);
}

}  // namespace
}  // namespace farebox::test
