#include "vault/spending_guard.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "tests/vault/spending_fixture.hpp"

namespace farebox::vault {
namespace {

using test::capped;
using test::new_payment;

constexpr std::uint64_t kMinute = 1'000;
constexpr std::uint64_t kDay = 10'000;
constexpr std::uint64_t kShare = kMinute / SpendingGuard::kShares;

class Spending : public testing::Test {
protected:
    void start() { vault_ = disk_.start(caps_); }
    void crash() {
        vault_ = {};
        start();
    }
    void expect_charged(std::uint64_t ev) {
        const auto charge = vault_->charge(new_payment(ev));
        EXPECT_TRUE(charge) << charge.error().message;
    }
    void expect_refused(std::uint64_t ev, ErrorCode code = ErrorCode::budget_exceeded) {
        const auto charge = vault_->charge(new_payment(ev));
        ASSERT_FALSE(charge) << "it was charged";
        EXPECT_EQ(charge.error().code, code);
    }
    void pass(std::uint64_t seconds) { disk_.clocks.pass(seconds); }

    VaultCaps caps_ = capped(kMinute, kDay);
    test::SpendingDisk disk_;
    test::StartedGuard vault_ = disk_.start(caps_);
};

TEST_F(Spending, ReachesEachCapAndNotOneWeiMore) {
    expect_charged(kMinute);
    expect_refused(1);
    for (std::uint64_t spent = kMinute; spent < kDay; spent += kMinute) {
        pass(61);
        expect_charged(kMinute);
    }
    pass(61);
    expect_refused(1);
}

TEST_F(Spending, ChargesNothingForWhatItRefuses) {
    expect_charged(kMinute - 1);
    expect_refused(2);
    expect_charged(1);
}

TEST_F(Spending, CountsAWholeMinute) {
    expect_charged(kMinute);
    pass(60);
    expect_refused(1);
    pass(1);
    expect_charged(kMinute);
}

TEST_F(Spending, CountsAWholeDay) {
    caps_ = capped(kDay, kDay);
    start();
    expect_charged(kDay);
    pass(std::uint64_t{24} * 60 * 60 - 1);
    expect_refused(1);
    pass(std::uint64_t{24} * 60 + 1);
    expect_charged(kDay);
}

TEST_F(Spending, SaysWhenThereIsRoomAgain) {
    expect_charged(kMinute / 2);
    pass(20);
    expect_charged(kMinute / 2);
    const auto refused = vault_->charge(new_payment(kMinute / 2));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().hint.find("in 41 s"), std::string::npos) << refused.error().hint;
    pass(40);
    expect_refused(kMinute / 2);
    pass(1);
    expect_charged(kMinute / 2);
}

TEST_F(Spending, SaysThatWaitingIsNoUseWhereItIsNot) {
    const auto refused = vault_->charge(new_payment(kMinute + 1));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().hint.starts_with("raise max_ev_per_minute")) << refused.error().hint;
}

TEST_F(Spending, WithoutCapsKeepsNoBooks) {
    caps_.max_ev_per_minute.reset();
    caps_.max_ev_per_day.reset();
    start();
    const auto before = disk_.bytes();
    expect_charged(~0ULL);
    EXPECT_EQ(vault_->spent(), SpentLately{});
    EXPECT_EQ(disk_.bytes(), before);
}

TEST_F(Spending, WithOneCapHoldsThatOne) {
    caps_.max_ev_per_minute.reset();
    start();
    expect_charged(kDay);
    expect_refused(1);
}

TEST_F(Spending, WritesOncePerShare) {
    std::uint64_t writes = 0;
    auto before = disk_.bytes();
    for (std::uint64_t i = 0; i < 5 * kShare; ++i) {
        expect_charged(1);
        writes += disk_.bytes() == before ? 0U : 1U;
        before = disk_.bytes();
    }
    EXPECT_EQ(writes, 5);
}

TEST_F(Spending, TakesWhatACrashLeavesOfAShareForSpent) {
    expect_charged(1);
    crash();
    EXPECT_EQ(vault_->spent().minute, Wei{kShare});
    expect_charged(kMinute - kShare);
    expect_refused(1);
}

TEST_F(Spending, LosesNoShareByCrashingAgain) {
    expect_charged(1);
    for (int i = 0; i < 5; ++i) {
        crash();
        EXPECT_EQ(vault_->spent().minute, Wei{kShare});
    }
}

TEST_F(Spending, CountsALeftShareFromTheRestartOn) {
    expect_charged(kMinute);
    crash();
    pass(60);
    expect_refused(1);
    pass(1);
    expect_charged(kMinute);
}

TEST_F(Spending, LosesNothingWhereItEndsWell) {
    expect_charged(1);
    ASSERT_TRUE(vault_->settle());
    crash();
    EXPECT_EQ(vault_->spent(), (SpentLately{Wei{1}, Wei{1}}));
}

TEST_F(Spending, GivesNothingBackWhereTheWallClockWentBack) {
    expect_charged(kMinute);
    disk_.clocks.wall -= 1'000'000;
    expect_refused(1);
    crash();
    expect_refused(1);
    pass(60);
    expect_refused(1);
    pass(1);
    expect_charged(1);
}

TEST_F(Spending, FollowsNoWallClockWhileItRuns) {
    expect_charged(kMinute);
    disk_.clocks.wall += 1'000'000;
    expect_refused(1);
}

TEST_F(Spending, GivesBackTimeThatPassedWhileNothingRan) {
    expect_charged(kMinute);
    vault_ = {};
    pass(61);
    start();
    // What was left of the last share counts from the restart on; nothing was left.
    EXPECT_EQ(vault_->spent().minute, Wei{kMinute});
    pass(61);
    expect_charged(kMinute);
}

TEST_F(Spending, KeepsASmallerCapAfterARestart) {
    expect_charged(kMinute / 2);
    caps_ = capped(kMinute / 4, kDay);
    crash();
    expect_refused(1);
}

TEST_F(Spending, ChargesASignedPaymentOnce) {
    const auto payment = new_payment(kMinute);
    ASSERT_TRUE(vault_->charge(payment));
    EXPECT_FALSE(vault_->charge(payment)) << "nobody knows yet whether it was signed";
    vault_->note_signed(payment);
    EXPECT_TRUE(vault_->charge(payment));
    auto longer = payment;
    ++longer.count;
    EXPECT_FALSE(vault_->charge(longer));
}

TEST_F(Spending, GivesBackWhatWasNotSigned) {
    const auto charge = vault_->charge(new_payment(kMinute));
    ASSERT_TRUE(charge);
    vault_->give_back(*charge);
    expect_charged(kMinute);
    expect_refused(1);
}

TEST_F(Spending, GivesNothingBackThatHasLeftTheWindow) {
    const auto old = vault_->charge(new_payment(kMinute));
    ASSERT_TRUE(old);
    pass(61);
    expect_charged(kMinute);
    vault_->give_back(*old);
    expect_refused(1);
}

/// No file of this process may grow or be written beyond its first bytes.
class FilesStopped {
public:
    FilesStopped() {
        ::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit none{0, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    FilesStopped(const FilesStopped&) = delete;
    FilesStopped& operator=(const FilesStopped&) = delete;
    ~FilesStopped() { ::setrlimit(RLIMIT_FSIZE, &before_); }

private:
    rlimit before_{};
};

TEST_F(Spending, SpendsNothingThatCannotBeWrittenAhead) {
    expect_charged(1);  // of a share that is written down
    {
        const FilesStopped stopped;
        expect_charged(kShare - 1);
        expect_refused(1, ErrorCode::disk_full);
    }
    expect_charged(1);
}

}  // namespace
}  // namespace farebox::vault
