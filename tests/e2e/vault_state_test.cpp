// What the vault remembers: its caps, its ledger, and that it remembers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/e2e/ledger_file.hpp"
#include "tests/e2e/stack.hpp"

namespace farebox::test {
namespace {

using testing::HasSubstr;

class VaultState : public testing::Test {
protected:
    int pay() {
        const auto answer = signer().post("/generate-live-payment", payment_request(challenge(sandbox_, address_)));
        last_ = answer ? answer->body : answer.error().message;
        return answer ? answer->status : 0;
    }
    Signer& signer() {
        if (!signer_) {
            signer_ = std::make_unique<Signer>(sandbox_, options_);
            address_ = signer_->address();
        }
        return *signer_;
    }
    /// Starting fails, and says why.
    Finished start_in_vain() {
        return run({"farebox-signer", "serve", "--config", signer().config(), "--set", "operations.listen=127.0.0.1:0"},
                   {}, std::chrono::seconds{60});
    }
    void remove_ledger() {
        for (const auto* file : {"ledger.db", "ledger.db-wal", "ledger.db-shm"}) {
            std::filesystem::remove(signer().folder() / file);
        }
    }

    Sandbox sandbox_;
    SignerOptions options_;
    std::unique_ptr<Signer> signer_;
    std::string address_;
    std::string last_;
};

TEST_F(VaultState, CapsHoldAfterEveryKill) {
    // A ticket fits, and little more.
    options_.replaced = {{"max_ev_per_day = \"0.1 eth\"", "max_ev_per_day = \"3000 gwei\""}};
    int paid = 0;
    while (pay() == 200) {
        ASSERT_LT(++paid, 10'000) << "no cap holds";
    }
    EXPECT_GT(paid, 0) << last_;
    EXPECT_THAT(last_, HasSubstr("budget_exceeded"));
    EXPECT_THAT(last_, HasSubstr("the vault refuses"));
    for (const auto* process : {"vault", "front", "supervisor"}) {
        signer().kill(process);
        int status = 0;
        do {
            status = pay();
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        } while (status == 0 || status == 503);
        EXPECT_EQ(status, 402) << process << ": " << last_;
    }
}

TEST_F(VaultState, ChargesNoClientForWhatTheVaultRefuses) {
    options_.replaced = {{"max_ev_per_day = \"0.1 eth\"", "max_ev_per_day = \"3000 gwei\""}};
    while (pay() == 200) {
    }
    const auto before = signer().usage().at("clients").at(0).at("ev_total");
    EXPECT_EQ(pay(), 402) << last_;
    EXPECT_EQ(signer().usage().at("clients").at(0).at("ev_total"), before);
}

TEST_F(VaultState, RefusesALedgerThatIsGoneUntilItIsAdopted) {
    ASSERT_EQ(pay(), 200) << last_;
    ASSERT_EQ(signer().stop(), 0);
    remove_ledger();
    const auto refused = start_in_vain();
    EXPECT_EQ(refused.status, 2);
    EXPECT_THAT(refused.out + refused.err, HasSubstr("ledger adopt"));
    ASSERT_EQ(signer().command({"ledger", "adopt"}).status, 0);
    signer().start();
    EXPECT_EQ(pay(), 402) << "what was spent before is not known: " << last_;
    EXPECT_FALSE(std::filesystem::exists(signer().folder() / "keys/.farebox-adopt"));
    ASSERT_EQ(signer().stop(), 0);
    signer().start();  // adopted for good
}

TEST_F(VaultState, ForgetsWhatWasSpentWhereTheOperatorSaysSo) {
    ASSERT_EQ(pay(), 200) << last_;
    ASSERT_EQ(signer().stop(), 0);
    remove_ledger();
    ASSERT_EQ(signer().command({"ledger", "adopt", "--forget-spending"}).status, 0);
    signer().start();
    EXPECT_EQ(pay(), 200) << last_;
}

TEST_F(VaultState, RefusesAnOlderLedger) {
    ASSERT_EQ(pay(), 200) << last_;
    ASSERT_EQ(signer().stop(), 0);
    std::filesystem::copy_file(signer().folder() / "ledger.db", signer().folder() / "old.db");
    signer().start();
    ASSERT_EQ(pay(), 200) << last_;
    ASSERT_EQ(signer().stop(), 0);
    remove_ledger();
    std::filesystem::rename(signer().folder() / "old.db", signer().folder() / "ledger.db");
    EXPECT_EQ(start_in_vain().status, 2);
}

TEST_F(VaultState, IsNotForgottenWhereItsFileIsGone) {
    ASSERT_EQ(pay(), 200) << last_;
    ASSERT_EQ(signer().stop(), 0);
    std::filesystem::remove(signer().folder() / "vault.state");
    const auto refused = start_in_vain();
    EXPECT_NE(refused.status, 0);
    EXPECT_THAT(refused.out + refused.err, HasSubstr("vault reset"));
    ASSERT_EQ(signer().command({"vault", "reset"}).status, 0);
    signer().start();
    EXPECT_EQ(pay(), 402) << "the vault does not know what it signed: " << last_;
    ASSERT_EQ(signer().stop(), 0);
    std::filesystem::remove(signer().folder() / "vault.state");
    ASSERT_EQ(signer().command({"vault", "reset", "--forget-spending"}).status, 0);
    signer().start();
    EXPECT_EQ(pay(), 200) << last_;
}

class AuditChain : public VaultState, public testing::WithParamInterface<const char*> {
protected:
    [[nodiscard]] std::size_t complaints() {
        return count_audit_entries(signer().folder() / "ledger.db", "audit_broken");
    }
};

TEST_P(AuditChain, ThatWasChangedIsTold) {
    signer();
    ASSERT_EQ(signer().stop(), 0);
    EXPECT_EQ(complaints(), 0U);
    change_ledger(signer().folder() / "ledger.db", GetParam());
    signer().start();
    ASSERT_EQ(signer().stop(), 0);
    EXPECT_EQ(complaints(), 1U);
    signer().start();  // it is sealed as it is now
    ASSERT_EQ(signer().stop(), 0);
    EXPECT_EQ(complaints(), 1U);
}
INSTANTIATE_TEST_SUITE_P(Somehow, AuditChain,
                         testing::Values("UPDATE audit SET hash = zeroblob(32) WHERE id = (SELECT max(id) FROM audit)",
                                         "DELETE FROM audit WHERE id = (SELECT max(id) FROM audit)",
                                         "DELETE FROM audit", "UPDATE audit_seal SET mac = zeroblob(32)"));

}  // namespace
}  // namespace farebox::test
