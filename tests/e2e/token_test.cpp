// A signer whose key is on a PKCS#11 token, against the strict orchestrator.
#include <gtest/gtest.h>

#include <set>

#include "tests/e2e/hardening.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/vault/custody/softhsm.hpp"
#include "vault/custody/pkcs11_custodian.hpp"

namespace farebox::test {
namespace {

class TokenSigner : public testing::Test {
protected:
    SignerOptions options() {
        const auto token = token_.options();
        SignerOptions options;
        // The file key that init made stays where it is and signs nothing.
        options.replaced = {{"path = \"keys\"\npassword_file = \"password\"\n", "backend = \"pkcs11\"\n"}};
        options.settings = {"pkcs11.module=" FAREBOX_SOFTHSM, "pkcs11.token=" + token.token,
                            "pkcs11.pin_file=" + token.pin_file.string(), "keystore.active=" + address_};
        return options;
    }
    /// Signatures come in any order, so each payment is asked for twice and must be the same.
    nlohmann::json pay(const nlohmann::json& request) {
        const auto response = signer_.post("/generate-live-payment", request);
        EXPECT_TRUE(response);
        EXPECT_EQ(response->status, 200) << response->body << signer_.process().err();
        return nlohmann::json::parse(response->body);
    }

    vault::test::SoftHsmToken token_{1};
    const std::string address_ = vault::test::checksum_address_of(token_);
    Sandbox sandbox_;
    Signer signer_{sandbox_, options()};
};

TEST_F(TokenSigner, PaysForAJob) {
    EXPECT_EQ(signer_.address(), address_);
    EXPECT_NE(is_applied(signer_, "vault seccomp_module"), vault::kSanitizerBuild);
    const auto environment = gateway_environment(sandbox_, signer_);
    for (int i = 0; i < 3; ++i) {
        const auto call = run({"farebox", "call", "echo/fixed", "--data", R"({"prompt":"hi"})"}, environment);
        ASSERT_EQ(call.status, 0) << call.err << signer_.process().err();
    }
    const auto report = sandbox_.report();
    EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("tickets"), report.at("tickets").size());
}

TEST_F(TokenSigner, AnswersTheSameBytesAfterKill9) {
    const auto request = payment_request(challenge(sandbox_, address_));
    const auto first = pay(request);
    EXPECT_EQ(pay(request), first);
    signer_.kill();
    signer_.start();
    EXPECT_EQ(pay(request), first);
    const auto next = payment_request(challenge(sandbox_, address_));
    EXPECT_NE(pay(next), first);
    EXPECT_EQ(signer_.usage().at("clients").at(0).at("payments"), 2);
}

TEST_F(TokenSigner, SaysWhatIsWrongBeforeItListens) {
    signer_.stop();
    const auto check = signer_.command({"config", "check"});
    EXPECT_EQ(check.status, 0) << check.out << check.err;
    token_.use_pin("wrong-pin-0815");
    const auto serve = signer_.command({"serve"});
    EXPECT_EQ(serve.status, 2);
    EXPECT_NE(serve.err.find("PIN"), std::string::npos) << serve.err;
    EXPECT_EQ(serve.err.find("wrong-pin-0815"), std::string::npos) << serve.err;
    EXPECT_EQ(serve.err.find(token_.pin()), std::string::npos) << serve.err;
}

}  // namespace
}  // namespace farebox::test
