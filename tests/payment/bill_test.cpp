#include "signer/payment/bill.hpp"

#include <gtest/gtest.h>

#include "tests/payment/quote.hpp"

namespace farebox::signer {
namespace {

using protocol::PaymentType;
using protocol::Rational;
using test::after;
using test::kNow;
using test::kSecond;

BillingTerms terms(PaymentType type, Rounding rounding = Rounding::reference) {
    return {type, /*in_pixels=*/7, {10, 1}, rounding};
}

Rational whole(std::int64_t value) {
    return Rational{value};
}

TEST(BillOfANewSession, IsThePreload) {
    EXPECT_EQ(make_bill(terms(PaymentType::live), {}, kNow).units, whole(10));
    EXPECT_EQ(make_bill(terms(PaymentType::lv2v), {}, kNow).units, whole(1'658'880'000));
    EXPECT_EQ(make_bill(terms(PaymentType::fixed), {}, kNow).units, whole(1));
    EXPECT_EQ(make_bill(terms(PaymentType::by_pixels), {}, kNow).units, whole(7));
}

TEST(BillOfElapsedTime, RoundsUpSecondsAsTheReference) {
    const Bill bill = make_bill(terms(PaymentType::live), kNow, after(3 * kSecond + 1));
    EXPECT_EQ(bill.units, whole(4));
    EXPECT_EQ(bill.fee, whole(40));
    EXPECT_EQ(bill.paid_until, after(3 * kSecond + 1));
}

TEST(BillOfElapsedTime, IsExactToTheNanosecond) {
    const Bill bill = make_bill(terms(PaymentType::live, Rounding::exact), kNow, after(3 * kSecond + 1));
    EXPECT_EQ(bill.units, (Rational{3'000'000'001, 1'000'000'000}));
    EXPECT_EQ(bill.fee, (Rational{3'000'000'001, 100'000'000}));
}

TEST(BillOfElapsedTime, CutsPixelsAsTheReference) {
    EXPECT_EQ(make_bill(terms(PaymentType::lv2v), kNow, after(50)).units, whole(1));
    EXPECT_EQ(make_bill(terms(PaymentType::lv2v), kNow, after(20)).units, whole(0));
}

TEST(BillOfElapsedTime, IsNothingWhenTheClockStepsBack) {
    for (const Rounding rounding : {Rounding::exact, Rounding::reference}) {
        const Bill bill = make_bill(terms(PaymentType::live, rounding), after(5 * kSecond), kNow);
        EXPECT_TRUE(bill.units.is_zero());
        EXPECT_EQ(bill.paid_until, after(5 * kSecond));  // time paid for is not billed again
    }
}

TEST(BillOfAGap, IsInFullUpToTwoMinutes) {
    const Bill bill = make_bill(terms(PaymentType::live), kNow, after(120 * kSecond));
    EXPECT_EQ(bill.units, whole(120));
    EXPECT_EQ(bill.paid_until, after(120 * kSecond));
}

TEST(BillOfAGap, IsTwoMinutesAtATimeUpToFive) {
    const Bill bill = make_bill(terms(PaymentType::live), kNow, after(300 * kSecond));
    EXPECT_EQ(bill.units, whole(120));
    EXPECT_EQ(bill.paid_until, after(120 * kSecond));
    EXPECT_FALSE(bill.prepaid);
}

TEST(BillOfAGap, OpensADeadSessionAgain) {
    const Bill bill = make_bill(terms(PaymentType::live), kNow, after(300 * kSecond + 1));
    EXPECT_EQ(bill.units, whole(10));
    EXPECT_EQ(bill.paid_until, after(300 * kSecond + 1));
    EXPECT_TRUE(bill.prepaid);
}

TEST(BillOfRequests, DoesNotCountTime) {
    EXPECT_EQ(make_bill(terms(PaymentType::fixed), kNow, after(1000 * kSecond)).units, whole(1));
    EXPECT_EQ(make_bill(terms(PaymentType::by_pixels), kNow, after(1)).units, whole(7));
}

TEST(PartialBill, PaysWholeUnitsAndLeavesTheRestOwed) {
    const BillingTerms live = terms(PaymentType::live);
    const Bill bill = make_bill(live, kNow, after(60 * kSecond));
    const Bill paid = partial_bill(bill, live, whole(105));  // ten seconds and a half at 10 wei
    EXPECT_EQ(paid.units, whole(10));
    EXPECT_EQ(paid.fee, whole(100));
    EXPECT_EQ(paid.paid_until, after(10 * kSecond));
}

TEST(PartialBill, NeverBillsTheSamePixelTwice) {
    const BillingTerms video{PaymentType::lv2v, 0, {10, 1}, Rounding::exact};
    const Bill bill = make_bill(video, kNow, after(60 * kSecond));
    const Bill paid = partial_bill(bill, video, whole(10));  // one pixel of 36.17 ns
    EXPECT_EQ(paid.units, whole(1));
    EXPECT_EQ(paid.paid_until, after(37));
}

TEST(PartialBill, CanPayForNothingAtAll) {
    const BillingTerms live = terms(PaymentType::live);
    const Bill paid = partial_bill(make_bill(live, kNow, after(60 * kSecond)), live, whole(9));
    EXPECT_TRUE(paid.fee.is_zero());
    EXPECT_EQ(paid.paid_until, kNow);
}

TEST(PartialBill, OfAPreloadStillEndsNow) {
    const BillingTerms live = terms(PaymentType::live);
    const Bill dead = make_bill(live, kNow, after(400 * kSecond));
    EXPECT_EQ(partial_bill(dead, live, whole(50)).paid_until, after(400 * kSecond));
}

}  // namespace
}  // namespace farebox::signer
