// The contract of Ledger for keys that never sign the same ticket alike twice.
#include <filesystem>

#include "signer/ledger/migrations.hpp"
#include "tests/ledger/ledger_harness.hpp"

namespace farebox::test {
namespace {

using signer::Grant;
using signer::KeptSignatures;
using signer::ReserveRequest;

Signature signature_of(std::uint8_t byte) {
    Signature signature;
    signature.data.fill(byte);
    return signature;
}

class LedgerKeptSignatures : public testing::TestWithParam<Backend> {
protected:
    void SetUp() override { harness.open(); }

    ReserveRequest once(ReserveRequest request) const {
        request.once_keys = once_keys_;
        return request;
    }
    ReserveRequest first(const Ask& ask = {}) { return once(harness.first(ask)); }
    ReserveRequest named() {
        auto request = first();
        request.manifest_is_auth_session = true;
        return request;
    }
    ReserveRequest keyed() {
        auto request = first();
        request.idempotency_key = "again";
        return request;
    }
    /// Continues from a state that @p shown was acknowledged with.
    ReserveRequest next(const Grant& shown, std::uint8_t fingerprint = 2) {
        Ask ask;
        ask.fingerprint = fingerprint;
        return once(harness.next(shown, ask));
    }
    void expect_replayed(ReserveRequest request, const Grant& grant, const KeptSignatures& kept) {
        const auto again = harness.reserve(std::move(request));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_TRUE(again->replayed);
        EXPECT_EQ(again->grant.id, grant.id);
        EXPECT_EQ(again->grant.state, grant.state);
        EXPECT_EQ(again->grant.credentials, kept.credentials);
        ASSERT_NE(again->kept, nullptr);
        EXPECT_EQ(again->kept->tickets, kept.tickets);
        EXPECT_EQ(again->kept->credentials, kept.credentials);
    }

    LedgerHarness harness{GetParam()};
    const signer::OnceKeys once_keys_ =
        std::make_shared<const std::vector<Address>>(std::vector{address_of(8), address_of(9)});
    const KeptSignatures signatures_{{signature_of(1)}, signature_of(2)};
};

INSTANTIATE_TEST_SUITE_P(Backends, LedgerKeptSignatures, testing::Values(kSqlite), testing::PrintToStringParamName());

TEST_P(LedgerKeptSignatures, AreAnsweredAgain) {
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    expect_replayed(named(), grant, signatures_);
}

TEST_P(LedgerKeptSignatures, AreAnsweredAgainAfterARestart) {
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    harness.open();
    expect_replayed(named(), grant, signatures_);
}

TEST_P(LedgerKeptSignatures, OfManyTicketsComeInTheirOrder) {
    KeptSignatures many;
    for (std::uint8_t i = 1; i <= 100; ++i) {
        many.tickets.push_back(signature_of(i));
    }
    many.credentials = signature_of(200);
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, many));
    harness.open();
    expect_replayed(named(), grant, many);
}

TEST_P(LedgerKeptSignatures, AnswerAContinuedSession) {
    const auto opened = harness.grant(first());
    ASSERT_TRUE(harness.keep(opened, signatures_));
    const auto grant = harness.grant(next(opened));
    const KeptSignatures second{{signature_of(7)}, signature_of(2)};
    ASSERT_TRUE(harness.keep(grant, second));
    harness.open();
    expect_replayed(next(opened), grant, second);
}

TEST_P(LedgerKeptSignatures, AnswerAnIdempotencyKey) {
    const auto grant = harness.grant(keyed());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    harness.open();
    expect_replayed(keyed(), grant, signatures_);
}

TEST_P(LedgerKeptSignatures, OutliveAKeyThatSignsAlikeByNow) {
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    auto request = named();
    request.once_keys = nullptr;
    expect_replayed(std::move(request), grant, signatures_);
}

TEST_P(LedgerKeptSignatures, StayTheFirstOnes) {
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    ASSERT_TRUE(harness.keep(grant, {{signature_of(66)}, signature_of(67)}));
    expect_replayed(named(), grant, signatures_);
}

TEST_P(LedgerKeptSignatures, BringTheCredentialsToTheNextPaymentAfterARestart) {
    const auto opened = harness.grant(first());
    ASSERT_TRUE(harness.keep(opened, signatures_));
    harness.open();
    EXPECT_EQ(harness.grant(next(opened)).credentials, signatures_.credentials);
}

TEST_P(LedgerKeptSignatures, ThatAreStillBeingMadeAreWaitedFor) {
    harness.grant(named());
    EXPECT_EQ(code_of(harness.reserve(named())), ErrorCode::vault_unavailable);
    harness.grant(keyed());
    const auto refused = harness.reserve(keyed());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().retryable);
    EXPECT_GT(refused.error().retry_after.count(), 0);
    EXPECT_EQ(harness.usage().at(0).payments, 2U);
}

TEST_P(LedgerKeptSignatures, ThatACrashLostAreNeverMadeAgain) {
    const auto lost = harness.grant(named());
    harness.open();
    const auto anew = harness.reserve(named());
    ASSERT_TRUE(anew) << anew.error().message;
    EXPECT_FALSE(anew->replayed);
    EXPECT_NE(anew->grant.id, lost.id);
    EXPECT_GT(anew->grant.first_nonce, lost.first_nonce);
    EXPECT_EQ(harness.usage().at(0).payments, 2U) << "what was lost stays charged";
    ASSERT_TRUE(harness.keep(anew->grant, signatures_));
    expect_replayed(named(), anew->grant, signatures_);
}

TEST_P(LedgerKeptSignatures, ThatACrashLostGiveAnIdempotencyKeyBack) {
    const auto lost = harness.grant(keyed());
    harness.open();
    const auto anew = harness.grant(keyed());
    EXPECT_GT(anew.first_nonce, lost.first_nonce);
    ASSERT_TRUE(harness.keep(anew, signatures_));
    expect_replayed(keyed(), anew, signatures_);
}

TEST_P(LedgerKeptSignatures, ThatACrashLostAreGrantedAnewFromTheSameState) {
    const auto opened = harness.grant(first());
    ASSERT_TRUE(harness.keep(opened, signatures_));
    const auto lost = harness.grant(next(opened));
    harness.open();
    const auto anew = harness.reserve(next(opened));
    ASSERT_TRUE(anew) << anew.error().message;
    EXPECT_FALSE(anew->replayed);
    EXPECT_EQ(anew->grant.session, lost.session);
    EXPECT_GT(anew->grant.first_nonce, lost.first_nonce);
}

TEST_P(LedgerKeptSignatures, ThatCrashesKeepLosingEndAtTheReissueLimit) {
    const auto opened = harness.grant(first());
    ASSERT_TRUE(harness.keep(opened, signatures_));
    for (std::uint32_t i = 0; i <= harness.options.reissue_limit; ++i) {
        harness.grant(next(opened));
        harness.open();
    }
    EXPECT_EQ(code_of(harness.reserve(next(opened))), ErrorCode::reissue_limit);
}

TEST_P(LedgerKeptSignatures, AreNotAskedOfKeysThatSignAlike) {
    auto request = named();
    request.once_keys = std::make_shared<const std::vector<Address>>(std::vector{address_of(1)});
    const auto grant = harness.grant(request);
    for (int i = 0; i < 2; ++i) {
        const auto again = harness.reserve(request);
        ASSERT_TRUE(again);
        EXPECT_TRUE(again->replayed);
        EXPECT_EQ(again->grant.id, grant.id);
        EXPECT_EQ(again->kept, nullptr);
        harness.open();
    }
}

TEST_P(LedgerKeptSignatures, AreNotMissedWhereTheGrantWasTakenBack) {
    const auto refused = harness.grant(named());
    harness.ledger().void_grant(refused.id);
    harness.settle();
    const auto anew = harness.grant(named());
    EXPECT_GT(anew.first_nonce, refused.first_nonce);
    EXPECT_EQ(harness.usage().at(0).payments, 1U);
}

TEST_P(LedgerKeptSignatures, KeepTheirGrantFromBeingTakenBack) {
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    harness.ledger().void_grant(grant.id);
    harness.settle();
    expect_replayed(named(), grant, signatures_);
    EXPECT_EQ(harness.usage().at(0).payments, 1U);
}

TEST_P(LedgerKeptSignatures, AreForgottenWithTheirGrant) {
    ASSERT_TRUE(harness.keep(harness.grant(first()), signatures_));
    harness.advance(30LL * 24 * 3600 * kSecond);
    const auto fresh = harness.grant(first());
    ASSERT_TRUE(harness.keep(fresh, signatures_));
    for (int pass = 0; pass < 8; ++pass) {
        harness.settle();
    }
    harness.close();
    EXPECT_EQ(harness.sql("SELECT count(*) FROM kept_signatures"), 1);
    EXPECT_EQ(harness.sql("SELECT grant_id FROM kept_signatures"), fresh.id);
}

TEST_P(LedgerKeptSignatures, FindRoomInALedgerOfAnEarlierVersion) {
    harness.close();
    for (const auto* end : {"", "-wal", "-shm"}) {
        std::filesystem::remove(harness.path() + end);
    }
    {
        constexpr std::size_t kEarlier = 2;
        signer::Database database{harness.path(), ""};
        signer::migrate(database, signer::embedded_migrations().first(kEarlier));
    }
    harness.open();
    const auto grant = harness.grant(named());
    ASSERT_TRUE(harness.keep(grant, signatures_));
    expect_replayed(named(), grant, signatures_);
}

}  // namespace
}  // namespace farebox::test
