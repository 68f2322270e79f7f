// A signer whose keys are behind a remote signer (a small one, in this process), against the strict orchestrator.
#include <gtest/gtest.h>

#include "keystore/private_file.hpp"
#include "protocol/address.hpp"
#include "tests/e2e/hardening.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/vault/custody/web3signer.hpp"
#include "tests/vault/fixture.hpp"

namespace farebox::test {
namespace {

constexpr const char* kToken = "bearer-token-4711";

class RemoteSignerDaemon : public testing::Test {
protected:
    SignerOptions options() {
        EXPECT_TRUE(keystore::write_private_file(folder_ / "token", kToken));
        SignerOptions options;
        options.replaced = {{"path = \"keys\"\npassword_file = \"password\"\n", "backend = \"remote-signer\"\n"}};
        options.settings = {"remote_signer.url=" + remote_.url(),
                            "remote_signer.token_file=" + (folder_ / "token").string(), "keystore.active=" + address_};
        return options;
    }

    TempDir folder_;
    vault::test::Web3Signer remote_{kToken};
    const std::string address_ = protocol::to_checksum(vault::test::first_address());
    Sandbox sandbox_;
    Signer signer_{sandbox_, options()};
};

TEST_F(RemoteSignerDaemon, PaysForAJob) {
    EXPECT_EQ(signer_.address(), address_);
    const auto call =
        run({"farebox", "call", "echo/fixed", "--data", R"({"prompt":"hi"})"}, gateway_environment(sandbox_, signer_));
    ASSERT_EQ(call.status, 0) << call.err << signer_.process().err();
    const auto report = sandbox_.report();
    EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
    EXPECT_EQ(signer_.process().err().find(kToken), std::string::npos);
    EXPECT_NE(is_applied(signer_, "vault seccomp_network"), vault::kSanitizerBuild);
    EXPECT_NE(is_applied(signer_, "vault landlock_network"), vault::kSanitizerBuild);
}

TEST_F(RemoteSignerDaemon, ChargesNothingWhileItIsAwayAndPaysWhenItIsBack) {
    const auto request = payment_request(challenge(sandbox_, address_));
    remote_.stop();
    const auto refused = signer_.post("/generate-live-payment", request);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503) << refused->body;
    EXPECT_EQ(refused->body.find(kToken), std::string::npos);
    remote_.start();
    const auto paid = signer_.post("/generate-live-payment", request);
    ASSERT_TRUE(paid);
    EXPECT_EQ(paid->status, 200) << paid->body;
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("payments"), 1);
}

}  // namespace
}  // namespace farebox::test
