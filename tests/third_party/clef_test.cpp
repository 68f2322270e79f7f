// Keys behind a real clef (go-ethereum), which approves by rules.
#include <gtest/gtest.h>

#include <algorithm>

#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/keccak.hpp"
#include "tests/e2e/stack.hpp"
#include "tests/third_party/clef.hpp"
#include "vault/custody/remote_signer_custodian.hpp"

namespace farebox::test {
namespace {

using vault::PersonalMessage;

vault::RemoteSignerOptions options_for(const std::string& url) {
    vault::RemoteSignerOptions options;
    options.url = url;
    options.dialect = vault::SignerDialect::clef;
    return options;
}

class RealClef : public testing::Test {
protected:
    static void SetUpTestSuite() { clef_ = std::make_unique<Clef>(); }
    static void TearDownTestSuite() { clef_.reset(); }

    void expect_signs(const std::string& url) {
        const auto opened = vault::open_remote_signer(options_for(url));
        ASSERT_TRUE(opened) << opened.error().message << clef_->log();
        auto accounts = clef_->accounts();
        std::ranges::sort(accounts);
        ASSERT_EQ((*opened)->addresses(), accounts);
        std::vector<PersonalMessage> messages;
        for (int i = 0; i < 20; ++i) {
            messages.emplace_back(protocol::keccak256(std::to_string(i)));
        }
        for (const auto& account : accounts) {
            const auto signatures = (*opened)->sign(account, messages);
            ASSERT_TRUE(signatures) << signatures.error().message << clef_->log();
            for (std::size_t i = 0; i < messages.size(); ++i) {
                const auto signer = keystore::recover(messages[i].digest(), signatures->at(i));
                EXPECT_TRUE(signer && *signer == account) << i;
            }
        }
    }
    void expect_pays(const std::string& url) {
        SignerOptions options;
        options.replaced = {{"path = \"keys\"\npassword_file = \"password\"\n", "backend = \"remote-signer\"\n"}};
        options.settings = {"remote_signer.url=" + url, "remote_signer.dialect=clef",
                            "keystore.active=" + protocol::to_checksum(clef_->accounts().front())};
        Sandbox sandbox;
        Signer signer{sandbox, options};
        const auto call = run({"farebox", "call", "echo/fixed", "--data", R"({"prompt":"hi"})"},
                              gateway_environment(sandbox, signer));
        ASSERT_EQ(call.status, 0) << call.err << signer.process().err();
        const auto report = sandbox.report();
        EXPECT_FALSE(report.at("tickets").empty());
        EXPECT_TRUE(report.at("rejections").empty()) << report.at("rejections").dump();
    }

    static inline std::unique_ptr<Clef> clef_;
};

TEST_F(RealClef, SignsOverHttp) {
    expect_signs(clef_->url());
}

TEST_F(RealClef, PaysForAJobOverHttp) {
    expect_pays(clef_->url());
}

TEST_F(RealClef, SignsOverItsSocket) {
    expect_signs(clef_->socket());
}

TEST_F(RealClef, PaysForAJobOverItsSocket) {
    expect_pays(clef_->socket());
}

TEST(RealClefRules, ThatRejectAreToldBeforeAnythingListens) {
    const Clef clef{"false"};
    const auto opened = vault::open_remote_signer(options_for(clef.url()));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::vault_unavailable);
    EXPECT_NE(opened.error().message.find("refuses"), std::string::npos) << opened.error().message;
}

}  // namespace
}  // namespace farebox::test
