// Budgets, risk, nonces and grants that come to nothing.
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

class LedgerMoney : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }

    static Ask limited(const signer::ClientLimits& limits) {
        Ask ask;
        ask.limits = limits;
        return ask;
    }
    /// Pays 100 wei as often as allowed.
    int payments_until_refused(const Ask& ask, ErrorCode expected) {
        int granted = 0;
        for (;;) {
            const auto outcome = harness.reserve(harness.first(ask));
            if (!outcome) {
                EXPECT_EQ(outcome.error().code, expected) << outcome.error().message;
                return granted;
            }
            ++granted;
        }
    }

    LedgerHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerMoney, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerMoney, KeepsTheMinuteLimitToTheWei) {
    signer::ClientLimits limits;
    limits.ev_per_minute = Wei{300};
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 3);
    harness.advance(61 * kSecond);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 3);
}

TEST_P(LedgerMoney, KeepsTheHourLimit) {
    signer::ClientLimits limits;
    limits.ev_per_hour = Wei{299};
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 2);
    harness.advance(59 * 60 * kSecond);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 0);
    harness.advance(2 * 60 * kSecond);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 2);
}

TEST_P(LedgerMoney, KeepsTheDayLimitOverARestart) {
    signer::ClientLimits limits;
    limits.ev_per_day = Wei{250};
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 2);
    harness.open();
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 0);
}

TEST_P(LedgerMoney, KeepsTheTotalForEver) {
    signer::ClientLimits limits;
    limits.ev_total = Wei{400};
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 4);
    harness.advance(100 * 24 * 3600 * kSecond);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::budget_exceeded), 0);
}

TEST_P(LedgerMoney, KeepsTheRiskLimit) {
    // Each payment: E 100, V 1000 x 100. After 4: 400 + 4 sqrt(400,000) = 2929.8; after 5: 3328.4.
    signer::ClientLimits limits;
    limits.risk_per_day = Wei{3328};
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::risk_exceeded), 4);
    limits.risk_per_day = Wei{3329};
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::risk_exceeded), 1);
}

TEST_P(LedgerMoney, LimitsPaymentsPerSecond) {
    signer::ClientLimits limits;
    limits.payments_per_second = 7;
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 7);
    harness.advance(kSecond + kSecond / 50);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 7);
}

TEST_P(LedgerMoney, LimitsEmptyPaymentsPerSecondToo) {
    signer::Grant shown = harness.grant(harness.first());
    harness.advance(2 * kSecond);
    Ask empty;
    empty.terms.tickets = 0;
    empty.limits.payments_per_second = 7;
    empty.limits.ev_total = Wei{1U};  // passed already, but an empty payment spends nothing
    for (std::uint8_t i = 0; i < 7; ++i) {
        empty.fingerprint = static_cast<std::uint8_t>(10 + i);
        shown = harness.grant(harness.next(shown, empty));
    }
    EXPECT_EQ(code_of(harness.reserve(harness.next(shown, empty))), ErrorCode::rate_limited);
    EXPECT_EQ(harness.usage().at(0).payments, 1U);
}

TEST_P(LedgerMoney, LimitsLiveSessionsAlsoOverARestart) {
    signer::ClientLimits limits;
    limits.live_sessions = 3;
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 3);
    harness.open();
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 0);
    harness.advance(300 * kSecond);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 0);
    harness.open();
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 0);
    harness.advance(kSecond);
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 3);
    EXPECT_EQ(harness.usage().at(0).live_sessions, 3U);
}

TEST_P(LedgerMoney, CountsSessionsOpenedBeforeTheirLimitWasSet) {
    harness.grant(harness.first());
    harness.grant(harness.first());
    signer::ClientLimits limits;
    limits.live_sessions = 3;
    EXPECT_EQ(payments_until_refused(limited(limits), ErrorCode::rate_limited), 1);
}

TEST_P(LedgerMoney, ASessionTakenBackIsNotLive) {
    signer::ClientLimits limits;
    limits.live_sessions = 1;
    const auto refused = harness.grant(harness.first(limited(limits)));
    harness.ledger().void_grant(refused.id);
    harness.settle();
    EXPECT_EQ(harness.usage().at(0).live_sessions, 0U);
    EXPECT_TRUE(harness.reserve(harness.first(limited(limits))));
}

TEST_P(LedgerMoney, LimitsEachClientAlone) {
    signer::ClientLimits limits;
    limits.ev_per_day = Wei{100};
    Ask ask = limited(limits);
    harness.grant(harness.first(ask));
    ask.client = "other";
    ask.terms.rand_hash = 2;
    EXPECT_TRUE(harness.reserve(harness.first(ask)));
}

TEST_P(LedgerMoney, OpensNoSessionOnAnOverexposedKey) {
    // E + 6 sqrt(V) of one payment: 100 + 6 sqrt(100,000) = 1997.4.
    auto request = harness.first();
    request.key_funds = Wei{1997};
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::key_overexposed);
    request.key_funds = Wei{1998};
    EXPECT_TRUE(harness.reserve(request));
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::key_overexposed);
    harness.advance(75 * 3600 * kSecond);
    EXPECT_TRUE(harness.reserve(request));
}

TEST_P(LedgerMoney, ContinuesSessionsOfAnOverexposedKey) {
    const auto one = harness.grant(harness.first());
    auto request = harness.next(one);
    request.key_funds.reset();
    EXPECT_TRUE(harness.reserve(request));
}

TEST_P(LedgerMoney, OpensNoSessionWithoutAViewOfTheFunds) {
    auto request = harness.first();
    request.key_funds.reset();
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::key_overexposed);
}

TEST_P(LedgerMoney, VoidingReturnsTheChargeButNoNonces) {
    const auto one = harness.grant(harness.first());
    harness.ledger().void_grant(one.id);
    const auto row = harness.usage().at(0);
    EXPECT_EQ(row.ev_total, Wei{0});
    EXPECT_EQ(row.ev_minute, Wei{0});
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 2U);
}

TEST_P(LedgerMoney, VoidingLetsTheSessionContinueFromWhereItWas) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.next(one));
    harness.ledger().void_grant(two.id);
    harness.settle();
    const auto again = harness.reserve(harness.next(one));
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->replayed);
    EXPECT_EQ(again->grant.first_nonce, two.first_nonce + 1);
}

TEST_P(LedgerMoney, VoidingTheFirstGrantLeavesNothingToReplay) {
    auto request = harness.first();
    request.manifest_is_auth_session = true;
    request.idempotency_key = "k";
    const auto one = harness.grant(request);
    harness.ledger().void_grant(one.id);
    harness.settle();
    const auto again = harness.reserve(request);
    ASSERT_TRUE(again);
    EXPECT_FALSE(again->replayed);
}

TEST_P(LedgerMoney, ASignedGrantIsNotVoided) {
    const auto one = harness.grant(harness.first());
    harness.ledger().record_signed(signed_grant(one, false, {}));
    harness.ledger().void_grant(one.id);
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{100});
}

TEST_P(LedgerMoney, AVoidedGrantThatWasSignedAfterAllIsSpent) {
    const auto one = harness.grant(harness.first());
    harness.ledger().void_grant(one.id);
    harness.ledger().record_signed(signed_grant(one, true, {}));
    harness.ledger().record_signed(signed_grant(one, true, {}));
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{100});
}

TEST_P(LedgerMoney, VoidingTwiceReturnsTheChargeOnce) {
    harness.grant(harness.first());
    const auto two = harness.grant(harness.first());
    harness.ledger().void_grant(two.id);
    harness.ledger().void_grant(two.id);
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{100});
}

TEST_P(LedgerMoney, CountsNoncesOverAllSessionsOfAKey) {
    harness.grant(harness.first());
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 2U);
    Ask other_key;
    other_key.key = 10;
    EXPECT_EQ(harness.grant(harness.first(other_key)).first_nonce, 1U);
}

TEST_P(LedgerMoney, StopsAtSixHundredNonces) {
    Ask ask;
    ask.terms.tickets = 100;
    for (int payment = 0; payment < 5; ++payment) {
        harness.grant(harness.first(ask));
    }
    ask.terms.tickets = 99;
    harness.grant(harness.first(ask));
    ask.terms.tickets = 2;
    EXPECT_EQ(code_of(harness.reserve(harness.first(ask))), ErrorCode::nonces_exhausted);
    ask.terms.tickets = 1;
    EXPECT_EQ(harness.grant(harness.first(ask)).first_nonce, 600U);
}

TEST_P(LedgerMoney, RefusesARandHashOfAnotherClient) {
    harness.grant(harness.first());
    Ask thief;
    thief.client = "thief";
    EXPECT_EQ(code_of(harness.reserve(harness.first(thief))), ErrorCode::rand_hash_conflict);
}

TEST_P(LedgerMoney, RefusesARandHashForAnotherTicketAlsoOverARestart) {
    harness.grant(harness.first());
    harness.open();
    Ask other;
    other.terms.face_value = 1001;
    EXPECT_EQ(code_of(harness.reserve(harness.first(other))), ErrorCode::rand_hash_conflict);
    other = {};
    other.terms.win_prob = 8;
    EXPECT_EQ(code_of(harness.reserve(harness.first(other))), ErrorCode::rand_hash_conflict);
    other = {};
    other.terms.recipient = 8;
    EXPECT_EQ(code_of(harness.reserve(harness.first(other))), ErrorCode::rand_hash_conflict);
}

TEST_P(LedgerMoney, ARefusedPaymentCostsNoNonce) {
    signer::ClientLimits limits;
    limits.ev_total = Wei{99};
    EXPECT_EQ(code_of(harness.reserve(harness.first(limited(limits)))), ErrorCode::budget_exceeded);
    EXPECT_EQ(harness.grant(harness.first()).first_nonce, 1U);
}

TEST_P(LedgerMoney, ReportsUsagePerClient) {
    Ask ask;
    ask.terms.tickets = 4;
    harness.grant(harness.first(ask));
    ask.client = "other";
    ask.terms.rand_hash = 2;
    harness.grant(harness.first(ask));
    harness.advance(2 * 60 * kSecond);
    const auto rows = harness.usage();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].client, "local");
    EXPECT_EQ(rows[0].ev_minute, Wei{0});
    EXPECT_EQ(rows[0].ev_hour, Wei{100});
    EXPECT_EQ(rows[0].tickets, 4U);
    EXPECT_EQ(rows[0].sessions, 1U);
    EXPECT_FALSE(rows[0].live_sessions);
    EXPECT_EQ(rows[1].client, "other");
}

TEST_P(LedgerMoney, TimeNeverGoesBackOverARestart) {
    signer::ClientLimits limits;
    limits.ev_per_minute = Wei{100};
    harness.advance(10 * kSecond);
    harness.grant(harness.first(limited(limits)));
    harness.set_wall(kStartNanos - 24 * 3600 * kSecond);
    harness.open();
    EXPECT_EQ(code_of(harness.reserve(harness.first(limited(limits)))), ErrorCode::budget_exceeded);
}

TEST_P(LedgerMoney, TimeFollowsTheMonotonicClockWithinAProcess) {
    signer::ClientLimits limits;
    limits.ev_per_minute = Wei{100};
    harness.grant(harness.first(limited(limits)));
    harness.set_wall(kStartNanos + 24 * 3600 * kSecond);
    EXPECT_EQ(code_of(harness.reserve(harness.first(limited(limits)))), ErrorCode::budget_exceeded);
}

}  // namespace
}  // namespace farebox::test
