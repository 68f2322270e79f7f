#include <gtest/gtest.h>

#include <chrono>

#include "tests/payment/service_harness.hpp"

// Nothing here waits for a real disk: the gates hold what a hung one would.
namespace farebox::signer {
namespace {

using test::code_of;
using test::kSecond;
using test::ServiceHarness;

class Hanging : public testing::Test {
protected:
    ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));

    net::Response pay_for(std::chrono::milliseconds patience) {
        const auto usual = signer_.policy_.patience;
        signer_.policy_.patience = patience;
        auto response = signer_.pay(request_);
        signer_.policy_.patience = usual;
        return response;
    }
};

class HangingLedger : public Hanging {
protected:
    net::Response pay_impatiently() { return pay_for(std::chrono::milliseconds{1}); }
};

class HangingVault : public Hanging {
protected:
    /// The ledger has to answer within it.
    net::Response pay_impatiently() { return pay_for(std::chrono::seconds{2}); }
};

TEST_F(HangingLedger, EndsInA503ThatMayBeRepeated) {
    signer_.ledger_gate_->hold();
    const auto response = pay_impatiently();
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(code_of(response), "ledger_unavailable");
    EXPECT_EQ(response.headers.get("Retry-After"), "5");
    signer_.ledger_gate_->release(1);
}

TEST_F(HangingLedger, IsAskedAgainWithoutASecondCharge) {
    signer_.ledger_gate_->hold();
    pay_impatiently();
    signer_.ledger_gate_->release(1);  // the late answer finds nobody
    ASSERT_EQ(signer_.grants(), 1);
    EXPECT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.grants(), 1);
}

TEST_F(HangingLedger, ChargesNothingForWhatItHadNotBegun) {
    signer_.ledger_gate_->hold_requests();
    pay_impatiently();
    signer_.ledger_gate_->release(1);
    EXPECT_EQ(signer_.usage().payments, 0U);
    EXPECT_EQ(signer_.grants(), 0);
}

TEST_F(HangingLedger, CountsALateGrantAgainstAnAgeingDeposit) {
    const Wei deposit = signer_.chain().funds.deposit;
    signer_.ledger_gate_->hold();
    pay_impatiently();
    signer_.ledger_gate_->release(1);
    signer_.let_chain_age(61 * kSecond);
    ASSERT_EQ(signer_.chain().age, ChainAge::soft);
    EXPECT_EQ(signer_.chain().funds.deposit, *deposit.checked_sub(signer_.usage().ev_total));
    EXPECT_NE(signer_.chain().funds.deposit, deposit);
}

TEST_F(HangingVault, EndsInA503ThatMayBeRepeated) {
    signer_.hold_vault_ = true;
    const auto response = pay_impatiently();
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(code_of(response), "vault_unavailable");
    EXPECT_EQ(response.headers.get("Retry-After"), "5");
}

TEST_F(HangingVault, IsAskedAgainWithoutASecondCharge) {
    signer_.hold_vault_ = true;
    pay_impatiently();
    signer_.hold_vault_ = false;
    signer_.release_vault(1);  // the late signature finds nobody
    EXPECT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.usage().payments, 1U);
    EXPECT_EQ(signer_.grants(), 1);
}

}  // namespace
}  // namespace farebox::signer
