// The program `farebox` against a signer and an orchestrator in this process.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "protocol/base64.hpp"
#include "tests/gateway-lite/fake_network.hpp"
#include "tests/support/process.hpp"

namespace farebox::cli {
namespace {

using test::Finished;
using Environment = std::map<std::string, std::string>;

/// An environment without what the developer may have set.
const Environment kNone{{"FAREBOX_SIGNER", ""}, {"FAREBOX_ORCHESTRATORS", ""}, {"FAREBOX_DISCOVERY", ""},
                        {"FAREBOX_TLS", ""},    {"FAREBOX_TOKEN", ""},         {"FAREBOX_API_KEY_FILE", ""}};

Finished farebox(std::vector<std::string> arguments, const Environment& environment = kNone) {
    arguments.insert(arguments.begin(), test::program("farebox"));
    return test::run(std::move(arguments), environment);
}

TEST(Cli, PrintsItsVersion) {
    const auto run = farebox({"version"});
    EXPECT_EQ(run.status, 0);
    EXPECT_EQ(run.out.find("farebox "), 0u);
}

class CliUsage : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(CliUsage, MistakesEndWithTwo) {
    const auto run = farebox(GetParam());
    EXPECT_EQ(run.status, 2) << run.out << run.err;
}
INSTANTIATE_TEST_SUITE_P(
    Every, CliUsage,
    testing::Values(std::vector<std::string>{}, std::vector<std::string>{"dance"}, std::vector<std::string>{"call"},
                    std::vector<std::string>{"exec", "echo/live"}, std::vector<std::string>{"exec", "echo/live", "--"},
                    std::vector<std::string>{"exec", "echo/live", "sleep", "1"},
                    std::vector<std::string>{"orchestrators"},
                    std::vector<std::string>{"orchestrators", "--tls", "none"},
                    std::vector<std::string>{"call", "x", "--orchestrator", "a", "--max-price", "5"},
                    std::vector<std::string>{"call", "x", "--orchestrator", "a", "--max-price", "5 gwei"},
                    std::vector<std::string>{"call", "x", "--orchestrator", "a", "--timeout", "0"}));

class CliOnline : public testing::Test {
protected:
    [[nodiscard]] Environment environment() const {
        auto out = kNone;
        out["FAREBOX_SIGNER"] = network_.url();
        out["FAREBOX_ORCHESTRATORS"] = network_.url();
        return out;
    }
    gateway::testing::FakeNetwork network_;
};

TEST_F(CliOnline, CallPrintsTheAnswerAndWhatItCost) {
    const auto run = farebox({"call", "echo/single", "--path", "/run", "--data", "{}"}, environment());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "POST /apps/single/app/run {}");
    EXPECT_NE(run.err.find("2 tickets"), std::string::npos) << run.err;
}

TEST_F(CliOnline, CallReadsItsDataFromAFileAndWritesItsAnswerToOne) {
    const test::TempDir folder;
    std::ofstream{folder / "in"} << "payload";
    const auto run =
        farebox({"call", "echo/single", "--data", "@" + (folder / "in").string(), "-o", (folder / "out").string()},
                environment());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(test::read_file(folder / "out"), "POST /apps/single/app/ payload");
    EXPECT_TRUE(run.out.empty());
}

TEST_F(CliOnline, FlagsWinOverTheEnvironment) {
    auto elsewhere = kNone;
    elsewhere["FAREBOX_ORCHESTRATORS"] = "http://127.0.0.1:1";
    const auto run = farebox(
        {"call", "echo/single", "--signer", network_.url(), "--orchestrator", network_.url(), "--output", "json"},
        elsewhere);
    ASSERT_EQ(run.status, 0) << run.err;
    const auto json = nlohmann::json::parse(run.out);
    EXPECT_EQ(json["status"], 200);
    EXPECT_EQ(json["paid"]["tickets"], 2);
}

TEST_F(CliOnline, TheApiKeyGoesToItsSignerOnly) {
    const test::TempDir folder;
    std::ofstream{folder / "api-key"} << "fbx_key\n";
    auto with_key = environment();
    with_key["FAREBOX_API_KEY_FILE"] = (folder / "api-key").string();
    ASSERT_EQ(farebox({"call", "echo/single"}, with_key).status, 0);
    with_key["FAREBOX_SIGNER"] = "https://signer.example";
    ASSERT_EQ(farebox({"call", "echo/single", "--signer", network_.url()}, with_key).status, 0);
    const auto asked = network_.seen("/generate-live-payment");
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].authorization, "Bearer fbx_key");
    EXPECT_EQ(asked[1].authorization, "");
}

/// A Livepeer token: base64 of JSON.
std::string token(const nlohmann::json& json) {
    return protocol::base64_encode(json.dump());
}

TEST_F(CliOnline, ATokensHeadersGoToItsOwnSignerOnly) {
    auto elsewhere = kNone;
    elsewhere["FAREBOX_TOKEN"] =
        token({{"signer", "http://127.0.0.1:1"}, {"signer_headers", {{"Authorization", "Bearer secret"}}}});
    const auto run =
        farebox({"call", "echo/single", "--signer", network_.url(), "--orchestrator", network_.url()}, elsewhere);
    ASSERT_EQ(run.status, 0) << run.err;
    for (const auto& request : network_.seen("/")) {
        EXPECT_TRUE(request.authorization.empty()) << request.target;
    }
}

TEST_F(CliOnline, ATokensHeadersGoToItsOwnDiscoveryOnly) {
    auto elsewhere = kNone;
    elsewhere["FAREBOX_TOKEN"] =
        token({{"discovery", "http://127.0.0.1:1"}, {"discovery_headers", {{"Authorization", "Bearer secret"}}}});
    const auto run = farebox(
        {"call", "echo/single", "--signer", network_.url(), "--discovery", network_.url() + "/discovery"}, elsewhere);
    ASSERT_EQ(run.status, 0) << run.err;
    for (const auto& request : network_.seen("/")) {
        EXPECT_TRUE(request.authorization.empty()) << request.target;
    }
}

TEST_F(CliOnline, ATokensHeadersGoToItsSigner) {
    auto environment = kNone;
    environment["FAREBOX_TOKEN"] = token({{"signer", network_.url()},
                                          {"orchestrators", {network_.url()}},
                                          {"signer_headers", {{"Authorization", "Bearer secret"}}}});
    ASSERT_EQ(farebox({"call", "echo/single"}, environment).status, 0);
    EXPECT_EQ(network_.seen("/generate-live-payment").at(0).authorization, "Bearer secret");
    EXPECT_TRUE(network_.seen("/apps/single/").at(0).authorization.empty());
}

TEST_F(CliOnline, ExecLeavesTheCommandsArgumentsAsTheyAre) {
    const auto run =
        farebox({"exec", "echo/live", "--", "printf", "%s\n", "[a,b]", "--", "-x", "", "[1]"}, environment());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "[a,b]\n--\n-x\n\n[1]\n");
}

TEST_F(CliOnline, CallLeavesListsInItsDataAndHeadersAsTheyAre) {
    const auto run = farebox({"call", "echo/single", "--data", "[1,2]", "--header", "X-List: [a,b]"}, environment());
    EXPECT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(run.out, "POST /apps/single/app/ [1,2]");
}

TEST_F(CliOnline, AnUnknownApplicationFailsWithAReasonPerOrchestrator) {
    const auto run = farebox({"call", "no/such"}, environment());
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.err.find("does not offer no/such"), std::string::npos) << run.err;
    EXPECT_NE(run.err.find("hint:"), std::string::npos);
}

TEST_F(CliOnline, OrchestratorsAreListed) {
    const auto run = farebox({"orchestrators", "--output", "json"}, environment());
    ASSERT_EQ(run.status, 0) << run.err;
    const auto json = nlohmann::json::parse(run.out);
    ASSERT_EQ(json.size(), 1u);
    EXPECT_EQ(json[0]["url"], network_.url());
    EXPECT_EQ(json[0]["runners"].size(), 2u);
}

TEST_F(CliOnline, ExecGivesTheCommandItsSessionAndEndsWithItsStatus) {
    const auto run = farebox(
        {"exec", "echo/live", "--", "sh", "-c", "echo $FAREBOX_APP_URL $FAREBOX_SESSION_ID; exit 7"}, environment());
    EXPECT_EQ(run.status, 7) << run.err;
    EXPECT_EQ(run.out, network_.url() + "/apps/live/session/3d6199e4/app 3d6199e4\n");
    EXPECT_NE(run.err.find("farebox: paid "), std::string::npos) << run.err;
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
}

TEST_F(CliOnline, ExecPassesSignalsOn) {
    test::Process running{{test::program("farebox"), "exec", "echo/live", "--", "sh", "-c",
                           "trap 'exit 3' TERM; echo ready; while :; do sleep 0.1; done"},
                          environment()};
    ASSERT_EQ(running.first_line(), "ready");
    running.signal(SIGTERM);
    EXPECT_EQ(running.wait().status, 3);
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
}

TEST_F(CliOnline, ExecOfAMissingCommandStopsTheSession) {
    const auto run = farebox({"exec", "echo/live", "--", "/no/such/program"}, environment());
    EXPECT_EQ(run.status, 127);
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1u);
}

}  // namespace
}  // namespace farebox::cli
