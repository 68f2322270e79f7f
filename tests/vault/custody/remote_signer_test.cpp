// What is a remote signer's own; the rest is the contract's.
#include "vault/custody/remote_signer_custodian.hpp"

#include <gtest/gtest.h>

#include "keystore/private_file.hpp"
#include "protocol/keccak.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/custody/web3signer.hpp"

namespace farebox::vault {
namespace {

class RemoteSigner : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(keystore::write_private_file(folder_ / "token", "token"));
        options_.url = server_.url();
        options_.token_file = folder_ / "token";
    }
    farebox::test::TempDir folder_;
    test::Web3Signer server_{"token"};
    RemoteSignerOptions options_;
    const PersonalMessage message_{protocol::keccak256(std::string_view{"message"})};
};

TEST_F(RemoteSigner, IsNotTakenForDeterministic) {
    const auto custodian = open_remote_signer(options_);
    ASSERT_TRUE(custodian);
    EXPECT_FALSE((*custodian)->deterministic());
}

TEST_F(RemoteSigner, IsNotAskedToSignATransaction) {
    const auto custodian = open_remote_signer(options_);
    ASSERT_TRUE(custodian);
    const auto before = server_.signatures();
    const PersonalMessage transaction{protocol::Transaction{}};
    const auto signatures = (*custodian)->sign((*custodian)->addresses().front(), {&transaction, 1});
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::forbidden);
    EXPECT_FALSE(signatures.error().hint.empty());
    EXPECT_EQ(server_.signatures(), before);
}

class RemoteSignerAnswers : public RemoteSigner, public testing::WithParamInterface<const char*> {};
TEST_P(RemoteSignerAnswers, ThatAreNoSignatureOfTheKeyGoNowhere) {
    const auto custodian = open_remote_signer(options_);
    ASSERT_TRUE(custodian);
    server_.answer(GetParam());
    const auto signatures = (*custodian)->sign((*custodian)->addresses().front(), {&message_, 1});
    ASSERT_FALSE(signatures);
    EXPECT_EQ(signatures.error().code, ErrorCode::vault_unavailable);
}
INSTANTIATE_TEST_SUITE_P(
    Bad, RemoteSignerAnswers,
    testing::Values(
        "null", "1", "{}", "\"\"", "\"0x\"", "\"0x00\"",
        // no signature, one byte short, and a good one of somebody else
        "\"0x00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
        "0000000000000000000000000000001b\"",
        "\"0x111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111"
        "11111111111111111111111111111b\"",
        "\"0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f8179800000000000000000000000000000000"
        "000000000000000000000000000000011b\""));

TEST_F(RemoteSigner, MustBeReachedSafely) {
    options_.url = "http://signer.example:9000";
    const auto opened = open_remote_signer(options_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::invalid_argument);
    options_.url = "nonsense";
    EXPECT_FALSE(open_remote_signer(options_));
}

TEST_F(RemoteSigner, ThatRefusesToSignDoesNotOpen) {
    server_.answer("null");
    const auto opened = open_remote_signer(options_);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::vault_unavailable);
}

}  // namespace
}  // namespace farebox::vault
