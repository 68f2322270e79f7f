// The judge of the theft bound, judged.
#include "tests/theft/takings.hpp"

#include <gtest/gtest.h>

namespace farebox::theft {
namespace {

using protocol::Timestamp;

constexpr std::int64_t kSecond = 1'000'000'000;

/// @p tickets of 1 wei EV each: a certain win of 1 wei.
Payment payment(std::uint32_t first_nonce, std::uint32_t tickets) {
    Payment payment;
    payment.face_value = Uint256{{1}};
    payment.win_prob = kMaxUint256;
    payment.first_nonce = first_nonce;
    payment.tickets = tickets;
    payment.session = "a";
    return payment;
}

Bounds minute_of(std::uint64_t wei) {
    Bounds bounds;
    bounds.own.ev_per_minute = Wei{wei};
    return bounds;
}

TEST(Takings, TellAWindowThatHoldsTooMuch) {
    Takings takings;
    EXPECT_FALSE(takings.take("c", payment(1, 5), Timestamp{0}));
    EXPECT_FALSE(takings.take("c", payment(6, 5), Timestamp{60 * kSecond - 1}));
    EXPECT_FALSE(takings.excess("c", minute_of(10)));
    EXPECT_TRUE(takings.excess("c", minute_of(9)));
    EXPECT_FALSE(takings.excess("d", minute_of(0))) << "another client's";
}

TEST(Takings, ForgetWhatIsAMinuteOld) {
    Takings takings;
    EXPECT_FALSE(takings.take("c", payment(1, 5), Timestamp{0}));
    EXPECT_FALSE(takings.take("c", payment(6, 5), Timestamp{60 * kSecond}));
    EXPECT_FALSE(takings.excess("c", minute_of(5)));
    EXPECT_TRUE(takings.excess("c", minute_of(4)));
}

TEST(Takings, CountAPaymentOnceHoweverOftenItComes) {
    Takings takings;
    EXPECT_FALSE(takings.take("c", payment(1, 5), Timestamp{0}));
    EXPECT_FALSE(takings.take("c", payment(1, 5), Timestamp{kSecond}));
    EXPECT_EQ(takings.tickets("c"), 5U);
    EXPECT_EQ(takings.charge("c"), Wei{5U});
}

TEST(Takings, TellANonceOverTwoTickets) {
    Takings takings;
    EXPECT_FALSE(takings.take("c", payment(1, 5), Timestamp{0}));
    EXPECT_TRUE(takings.take("d", payment(5, 2), Timestamp{0}));
}

TEST(Takings, CountEachSessionByItself) {
    Takings takings;
    Payment other = payment(6, 5);
    other.session = "b";
    EXPECT_FALSE(takings.take("c", payment(1, 5), Timestamp{0}));
    EXPECT_FALSE(takings.take("c", other, Timestamp{0}));
    Bounds bounds;
    bounds.each.at(0).ev_total = Wei{5U};
    EXPECT_FALSE(takings.excess("c", bounds));
    bounds.each.at(0).ev_total = Wei{4U};
    EXPECT_TRUE(takings.excess("c", bounds));
}

/// One ticket of 300 wei that wins a third of the time: E = 100, V = 30,000, risk = 100 + 692.8…
TEST(Takings, TellRiskExactly) {
    Takings takings;
    Payment risky = payment(1, 1);
    risky.face_value = Uint256{{300}};
    risky.win_prob.limbs.fill(0x5555555555555555U);
    EXPECT_FALSE(takings.take("c", risky, Timestamp{0}));
    Bounds bounds;
    bounds.own.risk_per_day = Wei{793U};
    EXPECT_FALSE(takings.excess("c", bounds));
    bounds.own.risk_per_day = Wei{792U};
    EXPECT_TRUE(takings.excess("c", bounds));
    EXPECT_EQ(takings.charge("c"), Wei{100U});
}

/// Half a wei each: a payment is charged whole wei, and its tickets are counted as what they are.
TEST(Takings, RoundWhatIsChargedAndNotWhatIsCounted) {
    Takings takings;
    Payment half = payment(1, 1);
    half.win_prob.limbs = {0, 0, 0, 1ULL << 63U};
    EXPECT_FALSE(takings.take("c", half, Timestamp{0}));
    half.first_nonce = 2;
    EXPECT_FALSE(takings.take("c", half, Timestamp{0}));
    EXPECT_EQ(takings.charge("c"), Wei{2U});
    EXPECT_FALSE(takings.excess("c", minute_of(2)));
    EXPECT_TRUE(takings.excess("c", minute_of(1))) << "2^255 / (2^256 - 1) is a little more than a half";
}

}  // namespace
}  // namespace farebox::theft
