// Audit chain, state-key rotation, retention.
#include "signer/ledger/audit_chain.hpp"
#include "signer/ledger/state_seal.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

constexpr std::int64_t kHour = 3600 * kSecond;

class LedgerUpkeep : public testing::Test {
protected:
    void SetUp() override { harness.open(); }

    /// Lets housekeeping see the new time; each pass removes a bounded piece.
    void run_retention() {
        for (int pass = 0; pass < 8; ++pass) {
            harness.settle();
        }
    }

    LedgerHarness harness;
};

TEST_F(LedgerUpkeep, ChainsAuditEntries) {
    harness.ledger().audit({"signer_started", "", "{}"});
    harness.ledger().audit({"limits_changed", "local", "ev_per_day"});
    harness.settle();
    const auto head = harness.verify_audit();
    ASSERT_TRUE(head);
    EXPECT_EQ(head->entries, 2U);
    EXPECT_FALSE(head->hash.is_zero());
}

TEST_F(LedgerUpkeep, FindsAChangedAuditEntry) {
    harness.ledger().audit({"signer_started", "", "honest"});
    harness.ledger().audit({"signer_stopped", "", ""});
    harness.close();
    harness.sql("DROP TRIGGER audit_is_append_only; UPDATE audit SET detail = 'forged' WHERE id = 1");
    harness.open();
    const auto head = harness.verify_audit();
    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, ErrorCode::ledger_unavailable);
}

TEST_F(LedgerUpkeep, CountsDenialsPerClientCodeAndMinute) {
    for (int denial = 0; denial < 1000; ++denial) {
        harness.ledger().record_denial("local", ErrorCode::budget_exceeded);
    }
    harness.ledger().record_denial("local", ErrorCode::price_exceeded);
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM audit WHERE kind = 'denied'"), 2);
    EXPECT_EQ(harness.sql("SELECT times FROM audit WHERE detail = 'budget_exceeded'"), 1000);
}

TEST_F(LedgerUpkeep, StatesOfThePreviousKeyAreGoodForADay) {
    const auto one = harness.grant(harness.first());
    ASSERT_TRUE(harness.rotate_state_key());
    harness.open();
    const auto two = harness.grant(harness.next(one));
    EXPECT_NE(two.state_sig.substr(0, 5), one.state_sig.substr(0, 5));
    harness.advance(25 * kHour);
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_invalid);
}

TEST_F(LedgerUpkeep, StatesSurviveManyRotationsWithinADay) {
    const auto one = harness.grant(harness.first());
    ASSERT_TRUE(harness.rotate_state_key());
    harness.advance(kHour);
    Ask another;
    another.fingerprint = 2;
    const auto other = harness.grant(harness.first(another));
    ASSERT_TRUE(harness.rotate_state_key());
    ASSERT_TRUE(harness.rotate_state_key());
    harness.open();
    harness.advance(22 * kHour);
    EXPECT_TRUE(harness.reserve(harness.next(one)));
    harness.advance(2 * kHour);
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_invalid);
    EXPECT_TRUE(harness.reserve(harness.next(other)));
}

TEST_F(LedgerUpkeep, StatesOfThePreviousKeyAgeByLedgerTime) {
    const auto one = harness.grant(harness.first());
    ASSERT_TRUE(harness.rotate_state_key());
    harness.set_wall(kStartNanos + 48 * kHour);  // somebody set the clock
    EXPECT_TRUE(harness.reserve(harness.next(one)));
}

TEST_F(LedgerUpkeep, ReplaysUnderAFreshSealOnceTheOldKeyIsGone) {
    auto request = harness.first();
    request.manifest_is_auth_session = true;
    const auto one = harness.grant(request);
    ASSERT_TRUE(harness.rotate_state_key());
    harness.advance(25 * kHour);
    const auto again = harness.reserve(request);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->grant.state, one.state);
    EXPECT_NE(again->grant.state_sig, one.state_sig);
    EXPECT_TRUE(harness.reserve(harness.next(again->grant)));
}

TEST_F(LedgerUpkeep, ForgetsSessionsAfterAWeek) {
    const auto one = harness.grant(harness.first());
    harness.advance(7 * 24 * kHour + kHour);
    run_retention();
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_unknown);
}

TEST_F(LedgerUpkeep, ForgetsSessionsWithoutLookingAtTheIdsBeforeThem) {
    harness.grant(harness.first());
    harness.close();
    harness.sql("UPDATE sessions SET id = 1000000000; UPDATE grants SET session = 1000000000");
    harness.open();
    harness.advance(7 * 24 * kHour + kHour);
    run_retention();
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM sessions"), 0);
}

TEST_F(LedgerUpkeep, KeepsSessionsThatAreUsed) {
    const auto one = harness.grant(harness.first());
    harness.advance(6 * 24 * kHour);
    const auto two = harness.grant(harness.next(one));
    harness.advance(6 * 24 * kHour);
    run_retention();
    EXPECT_TRUE(harness.reserve(harness.next(two)));
}

TEST_F(LedgerUpkeep, KeepsNoncesWhileTicketsCanBeRedeemed) {
    harness.grant(harness.first());
    harness.advance(71 * kHour);
    run_retention();
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 2U);
    harness.advance(73 * kHour);
    run_retention();
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 1U);
}

TEST_F(LedgerUpkeep, ForgetsOldAuditEntriesAndKeepsTheChain) {
    harness.options.retention.audit = std::chrono::hours{24};
    harness.open();
    harness.ledger().audit({"old", "", ""});
    harness.ledger().audit({"old", "", ""});
    harness.settle();
    harness.advance(25 * kHour);
    harness.ledger().audit({"new", "", ""});
    run_retention();
    const auto head = harness.verify_audit();
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->entries, 1U);
    EXPECT_EQ(head->id, 3);
}

TEST_F(LedgerUpkeep, ForgetsGrantsLongAfterTheirSessions) {
    harness.grant(harness.first());
    harness.advance(7 * 24 * kHour + 2 * kHour);
    run_retention();
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM grants"), 0);
}

TEST(StateSeal, BindsTheClientAndEveryByte) {
    signer::StateKey key;
    key.id = 7;
    const signer::StateSealer sealer{key};
    const auto seal = sealer.seal("ab", "c");
    EXPECT_EQ(seal.size(), signer::kStateSealBytes);
    EXPECT_TRUE(sealer.verify("ab", "c", seal));
    EXPECT_FALSE(sealer.verify("a", "bc", seal));
    EXPECT_FALSE(sealer.verify("ab", "d", seal));
    for (std::size_t at = 0; at < seal.size(); ++at) {
        auto forged = seal;
        forged[at] = static_cast<char>(forged[at] ^ 1);
        EXPECT_FALSE(sealer.verify("ab", "c", forged)) << "byte " << at;
    }
    EXPECT_FALSE(sealer.verify("ab", "c", seal.substr(0, seal.size() - 1)));
    EXPECT_FALSE(sealer.verify("ab", "c", ""));
}

TEST(DenialCounter, HandsOutFinishedMinutesOnly) {
    signer::DenialCounter denials;
    denials.count("a", ErrorCode::forbidden, {10 * kSecond});
    denials.count("a", ErrorCode::forbidden, {59 * kSecond});
    EXPECT_TRUE(denials.take({59 * kSecond}, false).empty());
    denials.count("a", ErrorCode::forbidden, {61 * kSecond});
    const auto entries = denials.take({62 * kSecond}, false);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].times, 2U);
}

TEST(DenialCounter, CountsTooManyNamesTogether) {
    signer::DenialCounter denials;
    for (std::size_t uid = 0; uid < 2 * signer::kMaxDenialNames; ++uid) {
        denials.count("uid:" + std::to_string(uid), ErrorCode::unauthenticated, {kSecond});
    }
    denials.count("uid:1", ErrorCode::unauthenticated, {kSecond});
    const auto entries = denials.take({0}, true);
    ASSERT_EQ(entries.size(), signer::kMaxDenialNames + 1);
    std::uint64_t total = 0;
    for (const auto& entry : entries) {
        total += entry.times;
    }
    EXPECT_EQ(total, 2 * signer::kMaxDenialNames + 1);
}

}  // namespace
}  // namespace farebox::test
