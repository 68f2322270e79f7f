// The program `farebox`: its options, and whom they send what.
#include <atomic>
#include <fstream>

#include "tests/cli/cli_fixture.hpp"
#include "tests/support/test_authority.hpp"

namespace farebox::cli {
namespace {

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

TEST(Cli, NamesACommandThatItDoesNotHave) {
    const auto run = farebox({"qoute", "echo/fixed"});
    EXPECT_EQ(run.status, 2);
    EXPECT_NE(run.err.find("there is no command 'qoute'"), std::string::npos) << run.err;
}

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

TEST_F(CliOnline, TheTraceOfTheEnvironmentGoesAlongUnlessItIsNone) {
    std::atomic<int> traced = 0;
    network_.intercept = [&traced](const net::Request& asked) -> std::optional<net::Response> {
        traced += asked.path() == "/generate-live-payment" && asked.headers.contains("traceparent") ? 1 : 0;
        return std::nullopt;
    };
    auto with = environment();
    with["TRACEPARENT"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    EXPECT_EQ(farebox({"call", "echo/single", "--data", "{}"}, with).status, 0);
    EXPECT_EQ(traced, 1);
    with["TRACEPARENT"] = "00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01";
    const auto without = farebox({"call", "echo/single", "--data", "{}"}, with);
    EXPECT_EQ(without.status, 0) << without.err;
    EXPECT_EQ(traced, 1);
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

TEST_F(CliOnline, AHostAndPortMeansHttps) {
    const auto run = farebox({"call", "echo/single", "--signer", network_.url().substr(7)}, environment());
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.err.find("https://127.0.0.1"), std::string::npos) << run.err;
}

TEST_F(CliOnline, ATokenFileWithHeadersOnlyHasThemForTheSignerInUse) {
    const test::TempDir folder;
    std::ofstream{folder / "token"} << token({{"signer_headers", {{"Authorization", "Bearer mine"}}}});
    const auto file = (folder / "token").string();
    ASSERT_EQ(farebox({"call", "echo/single", "--token-file", file}, environment()).status, 0);
    auto elsewhere = environment();
    elsewhere["FAREBOX_SIGNER"] = "http://127.0.0.1:1";
    ASSERT_EQ(farebox({"call", "echo/single", "--token-file", file, "--signer", network_.url()}, elsewhere).status, 0);
    const auto asked = network_.seen("/generate-live-payment");
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[0].authorization, "Bearer mine");
    EXPECT_EQ(asked[1].authorization, "Bearer mine");
    EXPECT_TRUE(network_.seen("/apps/single/").at(0).authorization.empty());
}

TEST_F(CliOnline, ATokenFilesOwnSignerGetsItsHeadersAndNoOtherKey) {
    const test::TempDir folder;
    std::ofstream{folder / "key"} << "fbx_key\n";
    std::ofstream{folder / "token"} << token(
        {{"signer", network_.url()}, {"signer_headers", {{"Authorization", "Bearer mine"}}}});
    auto with_key = environment();
    with_key["FAREBOX_SIGNER"] = "http://127.0.0.1:1";
    with_key["FAREBOX_API_KEY_FILE"] = (folder / "key").string();
    const auto run = farebox({"call", "echo/single", "--token-file", (folder / "token").string()}, with_key);
    ASSERT_EQ(run.status, 0) << run.err;
    EXPECT_EQ(network_.seen("/generate-live-payment").at(0).authorization, "Bearer mine");
}

TEST_F(CliOnline, WhatTheSignerCallsInvalidIsNoMistakeInUsage) {
    answer("/generate-live-payment",
           net::json_response(400, R"({"error":{"code":"invalid_argument","message":"manifest"}})"));
    const auto run = farebox({"call", "echo/single"}, environment());
    EXPECT_EQ(run.status, 1) << run.err;
    EXPECT_NE(run.err.find("manifest"), std::string::npos) << run.err;
}

TEST_F(CliOnline, AMethodThatHttpDoesNotHaveIsAMistakeInUsage) {
    EXPECT_EQ(farebox({"call", "echo/single", "--method", "DANCE"}, environment()).status, 2);
}

/// Signer and orchestrator on one HTTPS server with a certificate of its own.
class CliTls : public testing::Test {
protected:
    CliTls() {
        std::ofstream{file_} << identity_.certificate_pem;
        std::ofstream{folder_ / "other"} << net::make_self_signed({"127.0.0.1"})->certificate_pem;
    }
    [[nodiscard]] Finished call(const std::string& signers, const std::string& orchestrators) const {
        return farebox({"call", "echo/single", "--signer", network_.url(), "--orchestrator", network_.url(),
                        "--signer-certificate", signers, "--orchestrator-certificate", orchestrators});
    }
    const test::TempDir folder_;
    const net::TlsIdentity identity_ = *net::make_self_signed({"127.0.0.1"});
    const std::string file_ = (folder_ / "certificate.pem").string();
    gateway::test::FakeNetwork network_{identity_};
};

TEST_F(CliTls, CertificatesAreNamedOnTheCommandLine) {
    const auto run = call(file_, file_);
    EXPECT_EQ(run.status, 0) << run.err;
}

TEST_F(CliTls, CertificatesAreNamedInTheEnvironment) {
    auto environment = kNone;
    environment["FAREBOX_SIGNER"] = environment["FAREBOX_ORCHESTRATORS"] = network_.url();
    environment["FAREBOX_SIGNER_CERTIFICATE_FILE"] = environment["FAREBOX_ORCHESTRATOR_CERTIFICATE_FILE"] = file_;
    const auto run = farebox({"call", "echo/single"}, environment);
    EXPECT_EQ(run.status, 0) << run.err;
    environment["FAREBOX_SIGNER_CERTIFICATE_FILE"] = "";
    EXPECT_EQ(farebox({"call", "echo/single"}, environment).status, 1);
}

TEST_F(CliTls, AuthoritiesAreNamedOnTheCommandLine) {
    const test::TestAuthority authority;
    gateway::test::FakeNetwork signer{authority.issue({"IP:127.0.0.1"})};
    std::ofstream{folder_ / "ca"} << authority.pem();
    auto environment = kNone;
    environment["FAREBOX_SIGNER_CERTIFICATE_FILE"] = (folder_ / "other").string();
    const auto run = [&](const std::vector<std::string>& trust) {
        std::vector<std::string> arguments{"call",
                                           "echo/single",
                                           "--signer",
                                           signer.url(),
                                           "--orchestrator",
                                           network_.url(),
                                           "--orchestrator-certificate",
                                           file_};
        arguments.insert(arguments.end(), trust.begin(), trust.end());
        return farebox(arguments, environment);
    };
    const auto trusting = run({"--signer-ca", (folder_ / "ca").string()});
    EXPECT_EQ(trusting.status, 0) << trusting.err;
    EXPECT_EQ(run({"--signer-ca", file_}).status, 1) << "another's certificate vouches for nothing";
    EXPECT_EQ(run({"--signer-ca", (folder_ / "ca").string(), "--signer-certificate", file_}).status, 2);
    environment["FAREBOX_SIGNER_CERTIFICATE_FILE"] = "";
    environment["FAREBOX_SIGNER_CA_FILE"] = (folder_ / "ca").string();
    EXPECT_EQ(run({}).status, 0);
}

TEST_F(CliTls, OtherCertificatesAreRefused) {
    const auto other = (folder_ / "other").string();
    EXPECT_EQ(call(other, file_).status, 1);
    EXPECT_EQ(call(file_, other).status, 1);
}

TEST_F(CliTls, AFileWithoutACertificateIsAMistakeInUsage) {
    std::ofstream{folder_ / "bad"} << "hello";
    EXPECT_EQ(call((folder_ / "bad").string(), file_).status, 2);
    EXPECT_EQ(call(file_, "/no/such/file").status, 2);
}

}  // namespace
}  // namespace farebox::cli
