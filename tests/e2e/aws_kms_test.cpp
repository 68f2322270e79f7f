// A signer whose keys are in AWS KMS (a small one, in this process), against the strict orchestrator.
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "protocol/address.hpp"
#include "tests/e2e/hardening.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/vault/custody/kms_fixture.hpp"

namespace farebox::test {
namespace {

class AwsKmsSigner : public testing::Test {
protected:
    SignerOptions options() {
        files_.write(vault::test::good_access());
        SignerOptions options;
        options.replaced = {{"path = \"keys\"\npassword_file = \"password\"\n", "backend = \"aws-kms\"\n"}};
        options.settings = {"aws_kms.key_ids=alias/first", "aws_kms.region=eu-test-1", "aws_kms.endpoint=" + kms_.url(),
                            "aws_kms.credentials_file=" + files_.path().string()};
        return options;
    }
    Result<net::Response> pay(const nlohmann::json& request) { return signer_.post("/generate-live-payment", request); }
    nlohmann::json new_request() { return payment_request(challenge(sandbox_, signer_.address())); }
    int payments() { return signer_.usage().at("clients").at(0).at("payments"); }
    void expect_no_secret(const std::string& text) {
        const auto access = vault::test::good_access();
        EXPECT_EQ(text.find(access.secret), std::string::npos) << text;
        EXPECT_EQ(text.find(access.token), std::string::npos) << text;
    }

    vault::test::AwsFiles files_;
    vault::test::KmsServer kms_{vault::test::good_access()};
    const std::string key_ = kms_.make_key("alias/first");
    Sandbox sandbox_;
    Signer signer_{sandbox_, options()};
};

TEST_F(AwsKmsSigner, PaysForAJob) {
    const auto call =
        run({"farebox", "call", "echo/fixed", "--data", R"({"prompt":"hi"})"}, gateway_environment(sandbox_, signer_));
    ASSERT_EQ(call.status, 0) << call.err << signer_.process().err();
    const auto report = sandbox_.report();
    EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("tickets"), report.at("tickets").size());
    expect_no_secret(signer_.process().err());
}

TEST_F(AwsKmsSigner, AnswersTheSameBytesAfterKill9) {
    const auto request = new_request();
    const auto first = pay(request);
    ASSERT_TRUE(first);
    ASSERT_EQ(first->status, 200) << first->body << signer_.process().err();
    signer_.kill();
    signer_.start();
    const auto again = pay(request);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->body, first->body);
    EXPECT_EQ(payments(), 1);
}

TEST_F(AwsKmsSigner, ChargesNothingWhileItIsThrottledAndPaysAfterwards) {
    const auto request = new_request();
    kms_.answer("Sign", 400, R"({"__type":"ThrottlingException"})");
    const auto refused = pay(request);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503) << refused->body;
    EXPECT_NE(refused->body.find("ThrottlingException"), std::string::npos) << refused->body;
    expect_no_secret(refused->body);
    kms_.answer("Sign", 200, "");
    const auto paid = pay(request);
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->status, 200) << paid->body;
    EXPECT_EQ(payments(), 1);
}

TEST_F(AwsKmsSigner, GoesOnWithCredentialsThatWereReplaced) {
    auto renewed = vault::test::good_access();
    renewed.token = "another-token-0815";
    kms_.let_in(renewed);
    files_.write(renewed);
    const auto paid = pay(new_request());
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->status, 200) << paid->body << signer_.process().err();
}

TEST_F(AwsKmsSigner, IsConfinedToItsConnections) {
    EXPECT_NE(is_applied(signer_, "vault seccomp_network"), vault::kSanitizerBuild);
    EXPECT_NE(is_applied(signer_, "vault landlock_network"), vault::kSanitizerBuild);
}

TEST_F(AwsKmsSigner, KeepsCredentialsOfTheEnvironmentFromTheFront) {
    const auto access = vault::test::good_access();
    const std::map<std::string, std::string> variables{{"AWS_ACCESS_KEY_ID", access.id},
                                                       {"AWS_SECRET_ACCESS_KEY", access.secret},
                                                       {"AWS_SESSION_TOKEN", access.token}};
    for (const auto& [name, value] : variables) {
        ::setenv(name.c_str(), value.c_str(), 1);
    }
    auto without_file = options();
    without_file.settings.pop_back();
    Signer signer{sandbox_, without_file};
    for (const auto& [name, value] : variables) {
        ::unsetenv(name.c_str());
    }
    EXPECT_NE(signer.address(), "");
    expect_no_secret(read_file("/proc/" + std::to_string(signer.pid_of("front")) + "/environ"));
    expect_no_secret(signer.process().err());
}

TEST_F(AwsKmsSigner, SaysWhatIsWrongBeforeItListens) {
    signer_.stop();
    EXPECT_EQ(signer_.command({"config", "check"}).status, 0);
    kms_.let_in({"AKIDOTHER", "other", {}});
    const auto serve = signer_.command({"serve"});
    EXPECT_EQ(serve.status, 2);
    EXPECT_NE(serve.err.find("UnrecognizedClientException"), std::string::npos) << serve.err;
    expect_no_secret(serve.err);
    files_.write_text("[default]\n");
    const auto check = signer_.command({"config", "check"});
    EXPECT_EQ(check.status, 2);
    EXPECT_NE(check.err.find("[default]"), std::string::npos) << check.err;
}

}  // namespace
}  // namespace farebox::test
