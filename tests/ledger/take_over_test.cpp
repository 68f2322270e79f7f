// Sessions that go-livepeer began with one of our keys.
#include "protocol/base64.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

class LedgerTakeOver : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override {
        harness.open();
        state.state_id = "0a1b2c3d";
        state.pm_session_id = "0x" + std::string(64, '7');
        state.last_update = protocol::Timestamp{kStartNanos - 60 * kSecond};
        state.orchestrator = address_of(3);
        state.sender_nonce = 40;
        state.balance = protocol::Rational{5};
        state.initial_price_per_unit = 5;
        state.initial_pixels_per_unit = 1;
    }

    signer::ReserveRequest show(const std::string& client = "local", std::uint8_t key = 9) {
        Ask ask;
        ask.client = client;
        ask.terms.rand_hash = 0x77;
        auto request = harness.first(ask);
        request.presented =
            signer::PresentedState{signer::encode_session_state(state), std::string(65, 's'), state, address_of(key)};
        return request;
    }

    LedgerHarness harness{GetParam()};
    signer::SessionState state;
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerTakeOver, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerTakeOver, ContinuesWithTheNoncesOfTheState) {
    const auto one = harness.grant(show());
    EXPECT_EQ(one.first_nonce, 41U);
    EXPECT_EQ(one.key, address_of(9));
    Ask ask;
    ask.terms.rand_hash = 0x77;
    EXPECT_EQ(harness.grant(harness.next(one, ask)).first_nonce, 42U);
}

TEST_P(LedgerTakeOver, ReplaysForTheSameState) {
    const auto one = harness.grant(show());
    const auto again = harness.reserve(show());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->grant.state, one.state);
}

TEST_P(LedgerTakeOver, BelongsToTheClientThatShowsItFirst) {
    harness.grant(show("local"));
    EXPECT_EQ(code_of(harness.reserve(show("other"))), ErrorCode::state_foreign);
}

TEST_P(LedgerTakeOver, BelongsToThatClientThoughItsFirstRequestWasRefused) {
    auto refused = show("local");
    refused.plan = [](const auto&, auto) { return make_error(ErrorCode::price_exceeded, "too dear"); };
    EXPECT_EQ(code_of(harness.reserve(refused)), ErrorCode::price_exceeded);
    harness.open();
    EXPECT_EQ(code_of(harness.reserve(show("other"))), ErrorCode::state_foreign);
}

TEST_P(LedgerTakeOver, MakesALiveSessionThoughNothingWasPaidYet) {
    auto refused = show("local");
    refused.plan = [](const auto&, auto) { return make_error(ErrorCode::no_tickets, "nothing is due"); };
    EXPECT_EQ(code_of(harness.reserve(refused)), ErrorCode::no_tickets);
    harness.open();
    Ask ask;
    ask.terms.rand_hash = 9;
    ask.limits.live_sessions = 1;
    EXPECT_EQ(code_of(harness.reserve(harness.first(ask))), ErrorCode::rate_limited);
    EXPECT_EQ(harness.usage().at(0).live_sessions, 1U);
}

TEST_P(LedgerTakeOver, RefusesAnotherStateOfATakenOverSession) {
    harness.grant(show());
    state.sender_nonce = 39;
    EXPECT_EQ(code_of(harness.reserve(show())), ErrorCode::state_superseded);
}

TEST_P(LedgerTakeOver, TellsTheNewestStateUnderOurOwnSeal) {
    auto refused = show();
    refused.plan = [](const auto&, auto) { return make_error(ErrorCode::no_tickets, "nothing is due"); };
    EXPECT_EQ(code_of(harness.reserve(refused)), ErrorCode::no_tickets);
    state.sender_nonce = 39;
    const auto old = harness.reserve(show());
    ASSERT_EQ(code_of(old), ErrorCode::state_superseded);
    const auto& details = old.error().details;
    signer::Grant told;
    told.state = *protocol::base64_decode(details.at(0).second);
    told.state_sig = *protocol::base64_decode(details.at(1).second);
    Ask ask;
    ask.terms.rand_hash = 0x77;
    EXPECT_EQ(harness.grant(harness.next(told, ask)).first_nonce, 41U);  // no longer a take-over
}

TEST_P(LedgerTakeOver, TellsSessionsOfTwoKeysApart) {
    const auto one = harness.grant(show("local", 9));
    Ask ask;
    ask.terms.rand_hash = 0x77;
    state.sender_nonce = 50;
    const auto two = harness.grant(show("local", 10));
    EXPECT_EQ(two.key, address_of(10));
    EXPECT_EQ(harness.grant(harness.next(one, ask)).key, address_of(9));
    EXPECT_EQ(harness.grant(harness.next(two, ask)).key, address_of(10));
}

TEST_P(LedgerTakeOver, KeepsTheNoncesOfAHashThatIsAnotherClients) {
    Ask owner;
    owner.client = "owner";
    owner.terms.rand_hash = 0x77;
    harness.grant(harness.first(owner));
    EXPECT_EQ(code_of(harness.reserve(show("local", 10))), ErrorCode::rand_hash_conflict);
    // 40 tickets of key 10 with this hash exist: no session of that key may use their nonces.
    owner.key = 10;
    EXPECT_EQ(harness.grant(harness.first(owner)).first_nonce, 41U);
    harness.open();
    EXPECT_EQ(harness.grant(harness.first(owner)).first_nonce, 42U);
}

TEST_P(LedgerTakeOver, RefusesAStateWithoutLastUpdate) {
    state.last_update.reset();
    EXPECT_EQ(code_of(harness.reserve(show())), ErrorCode::state_unknown);
}

TEST_P(LedgerTakeOver, AcceptsAnAgeOfThirtyMinutesAndNoMore) {
    state.last_update = protocol::Timestamp{kStartNanos - 1800 * kSecond - 1};
    EXPECT_EQ(code_of(harness.reserve(show())), ErrorCode::state_unknown);
    state.last_update = protocol::Timestamp{kStartNanos - 1800 * kSecond};
    EXPECT_TRUE(harness.reserve(show()));
}

TEST_P(LedgerTakeOver, AcceptsFiveSecondsAheadAndNoMore) {
    state.last_update = protocol::Timestamp{kStartNanos + 5 * kSecond + 1};
    EXPECT_EQ(code_of(harness.reserve(show())), ErrorCode::state_unknown);
    state.last_update = protocol::Timestamp{kStartNanos + 5 * kSecond};
    EXPECT_TRUE(harness.reserve(show()));
}

TEST_P(LedgerTakeOver, RefusesANegativeBalance) {
    state.balance = protocol::Rational{-1};
    EXPECT_EQ(code_of(harness.reserve(show())), ErrorCode::state_unknown);
}

TEST_P(LedgerTakeOver, RefusesABalanceAboveThePaymentCap) {
    state.balance = protocol::Rational{1'000'001};
    EXPECT_EQ(code_of(harness.reserve(show())), ErrorCode::state_unknown);
}

TEST_P(LedgerTakeOver, TakesAnySignedStateWhereNoBoundsAreGiven) {
    state.last_update.reset();
    state.balance = protocol::Rational{-1};
    auto request = show();
    request.takeover_bounds.reset();
    EXPECT_TRUE(harness.reserve(request));
}

}  // namespace
}  // namespace farebox::test
