// The contract of Ledger::reserve without a state.
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

class LedgerFirstRequest : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }

    signer::ReserveRequest keyed(const std::string& key, std::uint8_t fingerprint = 1,
                                 const std::string& client = "local") {
        Ask ask;
        ask.client = client;
        ask.fingerprint = fingerprint;
        auto request = harness.first(ask);
        request.idempotency_key = key;
        return request;
    }
    signer::ReserveRequest named(std::uint8_t fingerprint = 1) {
        Ask ask;
        ask.fingerprint = fingerprint;
        auto request = harness.first(ask);
        request.manifest_is_auth_session = true;
        return request;
    }

    LedgerHarness harness{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerFirstRequest, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerFirstRequest, OpensANewSessionEachTime) {
    const auto one = harness.grant(harness.first());
    const auto two = harness.grant(harness.first());
    EXPECT_NE(one.state, two.state);
    EXPECT_EQ(harness.usage().at(0).sessions, 2U);
}

TEST_P(LedgerFirstRequest, IsNotBegunWhereNobodyWaitsAnyLonger) {
    auto request = harness.first();
    request.nobody_waits = std::make_shared<const std::atomic<bool>>(true);
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::ledger_unavailable);
    EXPECT_EQ(harness.planned, 0);
    EXPECT_TRUE(harness.usage().empty());
}

TEST_P(LedgerFirstRequest, IsGrantedWhileSomebodyWaits) {
    auto request = harness.first();
    request.nobody_waits = std::make_shared<const std::atomic<bool>>(false);
    EXPECT_TRUE(harness.reserve(request));
}

TEST_P(LedgerFirstRequest, ReplaysForTheAuthSessionsManifest) {
    const auto one = harness.grant(named());
    const auto again = harness.reserve(named());
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->grant.state, one.state);
}

TEST_P(LedgerFirstRequest, ReplaysForTheAuthSessionsManifestAfterARestartAndAKeyChange) {
    const auto one = harness.grant(named());
    harness.open();
    auto request = named();
    request.key = address_of(77);
    const auto again = harness.reserve(request);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->grant.id, one.id);
    EXPECT_EQ(again->grant.key, one.key);
}

TEST_P(LedgerFirstRequest, OpensASessionOnceTheFirstGrantWasAcknowledged) {
    const auto one = harness.grant(named());
    harness.grant(harness.next(one));
    EXPECT_FALSE(harness.reserve(named())->replayed);
}

TEST_P(LedgerFirstRequest, OpensASessionForAnotherFingerprint) {
    harness.grant(named(1));
    EXPECT_FALSE(harness.reserve(named(2))->replayed);
}

TEST_P(LedgerFirstRequest, ReplaysForAnEqualIdempotencyKey) {
    const auto one = harness.grant(keyed("k"));
    harness.grant(harness.next(one));
    const auto again = harness.reserve(keyed("k"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->replayed);
    EXPECT_EQ(again->grant.state, one.state);
    EXPECT_EQ(again->grant.state_sig, one.state_sig);
}

TEST_P(LedgerFirstRequest, RefusesAnIdempotencyKeyUsedForAnotherRequest) {
    harness.grant(keyed("k", 1));
    EXPECT_EQ(code_of(harness.reserve(keyed("k", 2))), ErrorCode::idempotency_conflict);
}

TEST_P(LedgerFirstRequest, KeepsIdempotencyKeysPerClient) {
    harness.grant(keyed("k", 1, "local"));
    Ask other;
    other.client = "other";
    other.terms.rand_hash = 2;
    auto request = harness.first(other);
    request.idempotency_key = "k";
    EXPECT_FALSE(harness.reserve(request)->replayed);
}

TEST_P(LedgerFirstRequest, ForgetsAnIdempotencyKeyAfterADay) {
    harness.grant(keyed("k", 1));
    harness.advance(25 * 3600 * kSecond);
    EXPECT_FALSE(harness.reserve(keyed("k", 2))->replayed);
}

TEST_P(LedgerFirstRequest, ARefusedRequestLeavesNoIdempotencyKey) {
    auto refused = keyed("k", 1);
    refused.plan = [](const auto&, auto) { return make_error(ErrorCode::price_exceeded, "too dear"); };
    EXPECT_EQ(code_of(harness.reserve(refused)), ErrorCode::price_exceeded);
    EXPECT_FALSE(harness.reserve(keyed("k", 2))->replayed);
}

TEST_P(LedgerFirstRequest, RefusesATakenStateId) {
    const auto one = harness.grant(harness.first());
    auto request = harness.first();
    const auto id = signer::parse_session_state(one.state)->state_id;
    request.plan = [plan = request.plan, id](const auto& base, auto now) {
        auto result = plan(base, now);
        result->next_state.state_id = id;
        return result;
    };
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::internal);
    EXPECT_EQ(harness.usage().at(0).ev_total, Wei{100});
}

TEST_P(LedgerFirstRequest, SurvivesAPlannerThatThrows) {
    auto request = harness.first();
    request.plan = [](const auto&, auto) -> Result<signer::PaymentPlan> { throw std::overflow_error{"too wide"}; };
    EXPECT_EQ(code_of(harness.reserve(request)), ErrorCode::out_of_range);
    EXPECT_EQ(harness.grant(harness.first()).id, 1);
}

}  // namespace
}  // namespace farebox::test
