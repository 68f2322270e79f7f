// The contract of Ledger::reserve for a shown state: the two anchors A and I.
#include <future>
#include <thread>

#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

class LedgerSession : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }

    /// A request for the same payment, with fresh parameters.
    static Ask fresh(std::uint8_t fingerprint) {
        Ask ask;
        ask.fingerprint = fingerprint;
        return ask;
    }

    LedgerHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerSession, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerSession, CountsNoncesFromOneAndOnwards) {
    Ask ask;
    ask.terms.tickets = 3;
    const auto one = harness.grant(harness.first(ask));
    EXPECT_EQ(one.first_nonce, 1U);
    const auto two = harness.grant(harness.next(one, ask));
    EXPECT_EQ(two.first_nonce, 4U);
    EXPECT_EQ(signer::parse_session_state(two.state)->sender_nonce, 6U);
}

TEST_P(LedgerSession, KnowsItsOwnSeals) {
    const auto one = harness.grant(harness.first());
    EXPECT_TRUE(harness.ledger().is_sealed("local", one.state, one.state_sig));
    EXPECT_FALSE(harness.ledger().is_sealed("other", one.state, one.state_sig));
    EXPECT_FALSE(harness.ledger().is_sealed("local", one.state + " ", one.state_sig));
}

TEST_P(LedgerSession, NumbersGrantsInSequence) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.next(one));
    EXPECT_EQ(two.id, one.id + 1);
}

TEST_P(LedgerSession, BillsFromTheShownStateWithTheSessionsKey) {
    const auto one = harness.grant(harness.first());
    Ask later;
    later.key = 10;  // another key has become the active one
    const auto two = harness.grant(harness.next(one, later));
    EXPECT_EQ(two.key, one.key);
    EXPECT_EQ(signer::parse_session_state(two.state)->sequence_number, 1U);
}

TEST_P(LedgerSession, ReplaysTheLostAnswerUnchanged) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.next(one));
    const int planned = harness.planned;
    const auto again = harness.reserve(harness.next(one));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->grant.id, two.id);
    EXPECT_EQ(again->grant.state, two.state);
    EXPECT_EQ(again->grant.state_sig, two.state_sig);
    EXPECT_EQ(again->grant.first_nonce, two.first_nonce);
    EXPECT_EQ(harness.planned, planned);
}

TEST_P(LedgerSession, ReplayChargesNothing) {
    const auto one = harness.grant(harness.first());
    harness.grant(harness.next(one));
    const auto before = harness.usage().at(0);
    ASSERT_TRUE(harness.reserve(harness.next(one)));
    EXPECT_EQ(harness.usage().at(0).ev_total, before.ev_total);
    EXPECT_EQ(harness.usage().at(0).payments, before.payments);
}

TEST_P(LedgerSession, AnswersTheCallersRefusalInsteadOfAnExpiredReplay) {
    const auto one = harness.grant(harness.first());
    harness.grant(harness.next(one));
    auto request = harness.next(one);
    request.replay_refusal = make_error(ErrorCode::refresh_session, "expired");
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::refresh_session);
    EXPECT_FALSE(harness.reserve(harness.next(one, fresh(2)))->replayed);
}

TEST_P(LedgerSession, ReissuesFromTheAcknowledgedStateForFreshParameters) {
    const auto one = harness.grant(harness.first());
    const auto lost = harness.grant(harness.next(one));
    const auto outcome = harness.reserve(harness.next(one, fresh(2)));
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(outcome->replayed);
    EXPECT_EQ(outcome->grant.first_nonce, lost.first_nonce + lost.count);
    EXPECT_EQ(signer::parse_session_state(outcome->grant.state)->sequence_number, 1U);
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{300});
}

TEST_P(LedgerSession, ReissuesFiveTimesInARowAndNoMore) {
    const auto one = harness.grant(harness.first());
    harness.grant(harness.next(one));
    for (std::uint8_t attempt = 0; attempt < 5; ++attempt) {
        harness.grant(harness.next(one, fresh(static_cast<std::uint8_t>(10 + attempt))));
    }
    const auto sixth = harness.reserve(harness.next(one, fresh(20)));
    EXPECT_EQ(code_of(sixth), ErrorCode::reissue_limit);
    EXPECT_TRUE(sixth.error().retryable);
}

TEST_P(LedgerSession, AcknowledgingTheNewestStateResetsTheReissueCounter) {
    const auto one = harness.grant(harness.first());
    harness.grant(harness.next(one));
    signer::Grant newest;
    for (std::uint8_t attempt = 0; attempt < 5; ++attempt) {
        newest = harness.grant(harness.next(one, fresh(static_cast<std::uint8_t>(10 + attempt))));
    }
    harness.grant(harness.next(newest));
    EXPECT_FALSE(harness.reserve(harness.next(newest, fresh(30)))->replayed);
}

TEST_P(LedgerSession, RefusesAnOldStateAndShowsTheNewest) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.next(one));
    harness.grant(harness.next(two));
    const auto old = harness.reserve(harness.next(one, fresh(2)));
    EXPECT_EQ(code_of(old), ErrorCode::state_superseded);
    ASSERT_EQ(old.error().details.size(), 2U);
    EXPECT_EQ(old.error().details[0].first, "state");
    EXPECT_EQ(old.error().details[1].first, "sig");
}

TEST_P(LedgerSession, RefusesAStateThatAReissueReplaced) {
    const auto one = harness.grant(harness.first());
    const auto lost = harness.grant(harness.next(one));
    harness.grant(harness.next(one, fresh(2)));
    EXPECT_EQ(code_of(harness.reserve(harness.next(lost))), ErrorCode::state_superseded);
}

TEST_P(LedgerSession, BillsFromTheSameStateAgainAfterARefusal) {
    const auto one = harness.grant(harness.first());
    auto refused = harness.next(one);
    refused.plan = [](const auto&, auto) { return make_error(ErrorCode::no_tickets, "no tickets"); };
    EXPECT_EQ(code_of(harness.reserve(refused)), ErrorCode::no_tickets);
    EXPECT_FALSE(harness.reserve(harness.next(one))->replayed);
}

TEST_P(LedgerSession, ARefusalKeepsTheAcknowledgementOnly) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.next(one));
    auto refused = harness.next(two);
    refused.plan = [](const auto&, auto) { return make_error(ErrorCode::no_tickets, "no tickets"); };
    EXPECT_EQ(code_of(harness.reserve(refused)), ErrorCode::no_tickets);
    harness.open();
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_superseded);
}

TEST_P(LedgerSession, RefusesAForgedSeal) {
    auto one = harness.grant(harness.first());
    one.state_sig.back() = static_cast<char>(one.state_sig.back() ^ 1);
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_invalid);
}

TEST_P(LedgerSession, RefusesChangedStateBytes) {
    auto one = harness.grant(harness.first());
    one.state += " ";
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_invalid);
}

TEST_P(LedgerSession, RefusesAnotherClientsState) {
    const auto one = harness.grant(harness.first());
    Ask thief;
    thief.client = "thief";
    EXPECT_EQ(code_of(harness.reserve(harness.next(one, thief))), ErrorCode::state_foreign);
}

TEST_P(LedgerSession, RefusesAStateWhoseSessionIsGone) {
    const auto one = harness.grant(harness.first());
    harness.close();
    harness.sql("DELETE FROM sessions");
    harness.open();
    EXPECT_EQ(code_of(harness.reserve(harness.next(one))), ErrorCode::state_unknown);
}

TEST_P(LedgerSession, A482WithPaymentIsAGrantOfNoTickets) {
    const auto one = harness.grant(harness.first());
    Ask nothing;
    nothing.terms.tickets = 0;
    const auto two = harness.grant(harness.next(one, nothing));
    EXPECT_EQ(two.count, 0U);
    EXPECT_EQ(signer::parse_session_state(two.state)->sender_nonce, 1U);
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{100});
    EXPECT_TRUE(harness.reserve(harness.next(one, nothing))->replayed);
    EXPECT_EQ(harness.grant(harness.next(two)).first_nonce, 2U);
}

TEST_P(LedgerSession, RemembersTheCredentialsSignature) {
    const auto one = harness.grant(harness.first());
    EXPECT_FALSE(one.credentials);
    Signature signature;
    signature.data.fill(42);
    harness.ledger().record_signed(signed_grant(one, false, signature));
    const auto two = harness.grant(harness.next(one));
    EXPECT_EQ(two.credentials, signature);
    Ask renamed;
    renamed.terms.manifest_id = "other";
    EXPECT_FALSE(harness.grant(harness.next(two, renamed)).credentials);
}

TEST_P(LedgerSession, SerialisesTwoConcurrentRequests) {
    const auto one = harness.grant(harness.first());
    std::atomic<int> fresh_grants{0};
    std::atomic<int> replays{0};
    {
        std::vector<std::jthread> callers;
        for (int caller = 0; caller < 8; ++caller) {
            callers.emplace_back([&] {
                const auto outcome = harness.reserve(harness.next(one));
                ASSERT_TRUE(outcome);
                ++(outcome->replayed ? replays : fresh_grants);
            });
        }
    }
    EXPECT_EQ(fresh_grants, 1);
    EXPECT_EQ(replays, 7);
}

TEST_P(LedgerSession, ReplaysAfterARestart) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.next(one));
    harness.open();
    const auto again = harness.reserve(harness.next(one));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->grant.state, two.state);
    EXPECT_EQ(again->grant.state_sig, two.state_sig);
    EXPECT_EQ(again->grant.creation_round, 77);
}

}  // namespace
}  // namespace farebox::test
