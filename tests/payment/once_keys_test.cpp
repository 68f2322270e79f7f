// Keys that never sign the same ticket alike twice: a second signature would be another draw in its lottery.
#include <gtest/gtest.h>

#include <chrono>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/segment_credentials.hpp"
#include "protocol/wire/payment.hpp"
#include "tests/payment/service_harness.hpp"
#include "tests/support/varying_custodian.hpp"

namespace farebox::signer {
namespace {

using farebox::test::SignatureCount;
using test::code_of;
using test::continue_from;
using test::json_of;
using test::ServiceHarness;

protocol::wire::Payment payment_of(const net::Response& response) {
    const std::string bytes = *protocol::base64_decode(json_of(response).at("payment").get<std::string>());
    return *protocol::wire::decode_payment(bytes);
}

std::uint32_t first_nonce_of(const net::Response& response) {
    return payment_of(response).ticket_sender_params.front().sender_nonce;
}

class OnceKeys : public testing::Test {
protected:
    test::HarnessOptions options() {
        test::HarnessOptions options;
        options.custodian = [count = signed_] {
            const std::string private_key(32, 'F');
            return farebox::test::make_varying_custodian(protocol::as_bytes(private_key), count);
        };
        return options;
    }
    void TearDown() override { EXPECT_LE(signed_->most(), 1) << "something was signed twice"; }

    /// The same request, found again by its manifest even where no answer ever came.
    void name_the_session() {
        request_.manifest_id = test::make_quote({}).auth_token->session_id;
        // Credentials are no lottery: a new session of the same name may sign them again.
        signed_->ignore(protocol::credentials_digest(request_.manifest_id));
    }
    net::Response pay_impatiently() {
        const auto usual = signer_.policy_.patience;
        signer_.policy_.patience = std::chrono::seconds{1};  // the ledger has to answer within it
        auto response = signer_.pay(request_);
        signer_.policy_.patience = usual;
        return response;
    }

    std::shared_ptr<SignatureCount> signed_ = std::make_shared<SignatureCount>();
    ServiceHarness signer_{options()};
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));
};

TEST_F(OnceKeys, PayAndContinue) {
    const auto first = signer_.pay(request_);
    ASSERT_EQ(first.status, 200) << first.body;
    continue_from(request_, first);
    const auto second = signer_.pay(request_);
    ASSERT_EQ(second.status, 200) << second.body;
    EXPECT_GT(first_nonce_of(second), first_nonce_of(first));
    // The credentials of a session are signed once for all of it.
    EXPECT_EQ(json_of(first).at("segCreds"), json_of(second).at("segCreds"));
}

TEST_F(OnceKeys, AnswerARetryWithTheSameBytes) {
    name_the_session();
    const auto first = signer_.pay(request_);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(signer_.pay(request_).body, first.body);
    continue_from(request_, first);
    const auto second = signer_.pay(request_);
    ASSERT_EQ(second.status, 200);
    EXPECT_EQ(signer_.pay(request_).body, second.body);
    EXPECT_EQ(signer_.grants(), 2);
}

TEST_F(OnceKeys, AnswerARetryWithTheSameBytesAfterARestart) {
    name_the_session();
    const auto first = signer_.pay(request_);
    signer_.restart();
    EXPECT_EQ(signer_.pay(request_).body, first.body);
    continue_from(request_, first);
    const auto second = signer_.pay(request_);
    EXPECT_EQ(json_of(first).at("segCreds"), json_of(second).at("segCreds"));
    signer_.restart();
    EXPECT_EQ(signer_.pay(request_).body, second.body);
    EXPECT_EQ(signer_.grants(), 2);
}

TEST_F(OnceKeys, AnswerOnlyOnceTheSignaturesAreKept) {
    signer_.ledger_gate_->hold_signatures();
    name_the_session();
    const auto response = pay_impatiently();
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(code_of(signer_.pay(request_)), "vault_unavailable") << "still being made";
    signer_.ledger_gate_->release(1);
    const auto again = signer_.pay(request_);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(signer_.pay(request_).body, again.body);
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(OnceKeys, PayAnewWhatACrashLost) {
    signer_.ledger_gate_->hold_signatures();
    name_the_session();
    EXPECT_EQ(pay_impatiently().status, 503);
    signer_.restart();  // what was to be kept is gone
    const auto anew = signer_.pay(request_);
    ASSERT_EQ(anew.status, 200) << anew.body;
    EXPECT_GT(first_nonce_of(anew), 1U);
    EXPECT_EQ(signer_.grants(), 2);
    EXPECT_EQ(signer_.usage().payments, 2U) << "the lost one stays charged";
    EXPECT_EQ(signer_.pay(request_).body, anew.body);
}

TEST_F(OnceKeys, KeepSignaturesThatCameTooLateForTheirRequest) {
    signer_.hold_vault_ = true;
    name_the_session();
    EXPECT_EQ(pay_impatiently().status, 503);
    EXPECT_EQ(pay_impatiently().status, 503) << "it is still with the vault, which is not asked twice";
    signer_.hold_vault_ = false;
    signer_.release_vault(1);
    EXPECT_EQ(signer_.usage().payments, 1U);
    EXPECT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(OnceKeys, ChargeNothingWhileTheirCustodianIsAway) {
    name_the_session();
    signer_.vault_error_ = make_error(ErrorCode::vault_unavailable, "the token is not there");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(signer_.pay(request_).status, 503);
        EXPECT_EQ(signer_.usage().payments, 0U);
    }
    signer_.vault_error_.reset();
    const auto paid = signer_.pay(request_);
    ASSERT_EQ(paid.status, 200) << paid.body;
    EXPECT_GT(first_nonce_of(paid), 1U) << "the nonces of what may have been signed are used";
    EXPECT_EQ(signer_.usage().payments, 1U);
}

TEST_F(OnceKeys, ContinueFromTheSameStateWhenTheirCustodianIsBack) {
    const auto first = signer_.pay(request_);
    continue_from(request_, first);
    signer_.vault_error_ = make_error(ErrorCode::vault_unavailable, "the token is not there");
    for (int i = 0; i < 10; ++i) {  // more often than an answer may be re-issued
        EXPECT_EQ(signer_.pay(request_).status, 503);
    }
    signer_.vault_error_.reset();
    EXPECT_EQ(signer_.pay(request_).status, 200);
}

TEST_F(OnceKeys, IssueAgainWithFreshParameters) {
    const auto first = signer_.pay(request_);
    continue_from(request_, first);
    const auto lost = signer_.pay(request_);
    const auto quote = test::make_quote({.ev = 30, .price = 10, .rand_hash = 0x77});
    request_.orchestrator = protocol::wire::encode(quote);
    const auto anew = signer_.pay(request_);
    ASSERT_EQ(anew.status, 200) << anew.body;
    EXPECT_NE(anew.body, lost.body);
    EXPECT_EQ(signer_.grants(), 3);
}

TEST_F(OnceKeys, NeverUseANonceTwiceHoweverOftenTheyCrash) {
    name_the_session();
    for (int i = 0; i < 5; ++i) {
        signer_.ledger_gate_->hold_signatures();
        EXPECT_EQ(pay_impatiently().status, 503);
        signer_.restart();
    }
    const auto paid = signer_.pay(request_);
    ASSERT_EQ(paid.status, 200) << paid.body;
    EXPECT_EQ(first_nonce_of(paid), 1 + 5 * payment_of(paid).ticket_sender_params.size());
}

}  // namespace
}  // namespace farebox::signer
