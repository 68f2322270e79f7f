#include "protocol/ticket_count.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace farebox::protocol {
namespace {

const Rational kEv{9};

TEST(TicketCount, CoversAtLeastOneExpectedValue) {
    EXPECT_EQ(*ticket_count(Rational{0}, Rational{1}, kEv), 1U);
    EXPECT_EQ(*ticket_count(Rational{8}, Rational{1}, kEv), 1U);
}

TEST(TicketCount, RoundsUp) {
    EXPECT_EQ(*ticket_count(Rational{0}, Rational{36}, kEv), 4U);
    EXPECT_EQ(*ticket_count(Rational{0}, Rational{37}, kEv), 5U);
    EXPECT_EQ(*ticket_count(Rational{1}, Rational{37}, kEv), 4U);
    EXPECT_EQ(*ticket_count(Rational(-1, 2), Rational{36}, kEv), 5U);
}

TEST(TicketCount, ReportsThatTheBalanceCoversTheFee) {
    for (const Rational& balance : {Rational{9}, Rational{10}}) {
        const auto count = ticket_count(balance, Rational{1}, kEv);
        ASSERT_FALSE(count);
        EXPECT_EQ(count.error().code, ErrorCode::no_tickets);
    }
}

TEST(TicketCount, ReportsWorthlessTickets) {
    const auto count = ticket_count(Rational{0}, Rational{1}, Rational{0});
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, ErrorCode::zero_ev);
}

TEST(TicketCount, StopsAtOneHundredWithTheReferencesText) {
    EXPECT_EQ(*ticket_count(Rational{0}, Rational{900}, kEv), 100U);
    const auto count = ticket_count(Rational{0}, Rational{901}, kEv);
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, ErrorCode::ev_exceeded);
    EXPECT_EQ(count.error().message, "numTickets 101 exceeds maximum of 100");
}

// The reference truncates to 64 bits first and would see 0, 3 or -1 tickets here.
TEST(TicketCount, ComparesBigCountsAsTheIntegersTheyAre) {
    for (const char* fee : {"18446744073709551616", "36893488147419103235", "18446744073709551615"}) {
        const auto count = ticket_count(Rational{0}, *Rational::parse(fee), Rational{1});
        ASSERT_FALSE(count);
        EXPECT_EQ(count.error().code, ErrorCode::ev_exceeded);
    }
}

TEST(TicketCount, HoldsTheLargestFeeOverTheSmallestExpectedValue) {
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    const Rational fee = Rational{kMax} * Rational{kMax};
    const Rational smallest_ev{Uint256{{1}}, kMaxUint256};
    EXPECT_EQ(tickets_needed(Rational{0}, fee, smallest_ev), fee * Rational{kMaxUint256});
}

TEST(BalanceAfter, KeepsWhatTheTicketsOverpay) {
    EXPECT_EQ(balance_after(Rational(1, 3), 2, kEv, Rational{10}), Rational(25, 3));
}

}  // namespace
}  // namespace farebox::protocol
