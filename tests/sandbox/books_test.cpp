// The small books beside the rules: nonces, balances, the meter, auth tokens.
#include <gtest/gtest.h>

#include "sandbox/acceptance/auth_tokens.hpp"
#include "sandbox/acceptance/balances.hpp"
#include "sandbox/acceptance/debit_meter.hpp"
#include "sandbox/acceptance/nonce_sets.hpp"

namespace farebox::sandbox::test {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

class Nonces : public testing::Test {
protected:
    Nonces() { rand_.data.fill(3); }
    bool record(std::uint32_t nonce) { return static_cast<bool>(sets_.record(rand_, nonce, {}, Uint256{{100}})); }
    RecipientRandHash rand_;
    NonceSets sets_;
};

TEST_F(Nonces, AreAcceptedOnce) {
    EXPECT_TRUE(record(7));
    const auto again = sets_.record(rand_, 7, {}, Uint256{{100}});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.rejection().text,
              "invalid ticket senderNonce: already seen sender=0x0000000000000000000000000000000000000000 nonce=7");
}

TEST_F(Nonces, AreAtMostSixHundred) {
    for (std::uint32_t nonce = 1; nonce <= 600; ++nonce) {
        ASSERT_TRUE(record(nonce));
    }
    const auto more = sets_.record(rand_, 601, {}, Uint256{{100}});
    ASSERT_FALSE(more);
    EXPECT_EQ(
        more.rejection().text,
        "invalid ticket senderNonce: too many values sender=0x0000000000000000000000000000000000000000 nonce=601");
}

TEST_F(Nonces, AreForgottenWhenTheirParametersExpire) {
    EXPECT_TRUE(record(7));
    sets_.forget_expired(Uint256{{99}});
    EXPECT_EQ(sets_.count(), 1U);
    sets_.forget_expired(Uint256{{100}});
    EXPECT_EQ(sets_.count(), 0U);
}

TEST(Balance, IsUnknownBeforeTheFirstPayment) {
    Balances balances;
    EXPECT_FALSE(balances.balance({}, "m"));
    const auto debited = balances.debit({}, "m", 1, {5, 1}, 0);
    ASSERT_FALSE(debited);
    EXPECT_EQ(debited.rejection().text, "insufficient balance, mid=m, fee=5, balance=nil");
}

TEST(Balance, IsDebitedOnlyInFull) {
    Balances balances;
    balances.credit({}, "m", protocol::Rational{21, 2}, 0);
    EXPECT_TRUE(balances.debit({}, "m", 2, {5, 1}, 0));
    EXPECT_EQ(balances.balance({}, "m"), (protocol::Rational{1, 2}));
    const auto debited = balances.debit({}, "m", 1, {5, 1}, 0);
    ASSERT_FALSE(debited);
    EXPECT_EQ(debited.rejection().text, "insufficient balance, mid=m, fee=5, balance=1");
    EXPECT_EQ(balances.balance({}, "m"), (protocol::Rational{1, 2}));
}

TEST(Balance, CoversAFeeOfExactlyItself) {
    Balances balances;
    balances.credit({}, "m", protocol::Rational{5}, 0);
    EXPECT_TRUE(balances.debit({}, "m", 1, {5, 1}, 0));
}

TEST(Balance, BelongsToOnePayerAndManifest) {
    Balances balances;
    Address other;
    other.data.fill(9);
    balances.credit({}, "m", protocol::Rational{5}, 0);
    EXPECT_FALSE(balances.balance(other, "m"));
    EXPECT_FALSE(balances.balance({}, "n"));
}

TEST(Balance, IsForgottenWhenIdle) {
    Balances balances;
    balances.credit({}, "m", protocol::Rational{5}, 0);
    balances.forget_idle(600 * kSecond, std::chrono::minutes{10});
    EXPECT_TRUE(balances.balance({}, "m"));
    balances.forget_idle(600 * kSecond + 1, std::chrono::minutes{10});
    EXPECT_FALSE(balances.balance({}, "m"));
}

TEST(Meter, CountsWholeUnitsAndKeepsTheRest) {
    DebitMeter meter{1, 0};
    EXPECT_EQ(meter.take_due(1'999'999'999), 1);
    EXPECT_EQ(meter.take_due(2'000'000'000), 1);
    EXPECT_EQ(meter.take_due(2'999'999'999), 0);
    EXPECT_EQ(meter.take_due(7'000'000'000), 5);
}

TEST(Meter, CountsPixels) {
    DebitMeter meter{kPixelsPerSecond, 0};
    EXPECT_EQ(meter.take_due(5 * kSecond), 5 * kPixelsPerSecond);
    EXPECT_EQ(meter.take_due(5 * kSecond + kSecond / 2), kPixelsPerSecond / 2);
}

TEST(Meter, DoesNotOverflowInAMonth) {
    DebitMeter meter{kPixelsPerSecond, 0};
    EXPECT_EQ(meter.take_due(30 * 86'400 * kSecond), 30 * 86'400 * kPixelsPerSecond);
}

TEST(Meter, GivesNothingBackWhenTheClockDoes) {
    DebitMeter meter{1, 10 * kSecond};
    EXPECT_EQ(meter.take_due(5 * kSecond), 0);
    EXPECT_EQ(meter.take_due(20 * kSecond), 10);
    EXPECT_EQ(meter.take_due(15 * kSecond), 0);
    EXPECT_EQ(meter.take_due(21 * kSecond), 1);
}

TEST(AuthToken, IsOursOnlyUnchanged) {
    const AuthTokens tokens{random_secret()};
    const auto token = tokens.issue("3d6199e4", 1'000);
    EXPECT_EQ(token.expiration, 2'800);
    EXPECT_TRUE(tokens.is_ours(token));
    auto changed = token;
    changed.session_id = "3d6199e5";
    EXPECT_FALSE(tokens.is_ours(changed));
    changed = token;
    ++changed.expiration;
    EXPECT_FALSE(tokens.is_ours(changed));
    changed = token;
    changed.token.clear();
    EXPECT_FALSE(tokens.is_ours(changed));
    EXPECT_FALSE(AuthTokens{random_secret()}.is_ours(token)) << "the secret is the process's own";
}

TEST(SessionId, IsEightHexDigits) {
    const std::string id = random_session_id();
    EXPECT_EQ(id.size(), 8U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
}

}  // namespace
}  // namespace farebox::sandbox::test
