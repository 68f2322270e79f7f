// Arbitrary schedules of payments, waits, crashes in the middle of a write and clocks that go back, against the plain
// sum of everything that was really signed.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "tests/vault/spending_fixture.hpp"
#include "vault/state_codec.hpp"

namespace farebox::vault {
namespace {

constexpr std::uint64_t kMinuteCap = 5'000;
constexpr std::uint64_t kDayCap = 60'000;
constexpr std::uint64_t kDaySeconds = 24 * 60 * 60;

class Schedule {
public:
    explicit Schedule(std::uint64_t seed) : dice_{seed} {}

    void step() {
        const auto what = roll(100);
        if (what < 70) {
            pay();
        } else if (what < 88) {
            disk_.clocks.pass(roll(4) == 0 ? roll(5'000) : roll(20));
        } else if (what < 93) {
            crash_while_paying();
        } else if (what < 96) {
            restart();
        } else if (what < 98) {
            EXPECT_TRUE(vault_->settle());
            restart();
        } else {
            disk_.clocks.wall -= roll(3) == 0 ? roll(100'000) : roll(100);
        }
    }
    void expect_beneath_the_caps() {
        while (!signed_.empty() && disk_.clocks.boot - signed_.front().at > kDaySeconds) {
            signed_.pop_front();
        }
        std::uint64_t minute = 0;
        std::uint64_t day = 0;
        for (const auto& one : signed_) {
            day += one.ev;
            minute += disk_.clocks.boot - one.at <= 60 ? one.ev : 0;
        }
        ASSERT_LE(minute, kMinuteCap);
        ASSERT_LE(day, kDayCap);
        ASSERT_GE(vault_->spent().minute, Wei{minute});
        ASSERT_GE(vault_->spent().day, Wei{day});
    }
    [[nodiscard]] std::size_t accepted() const { return accepted_; }
    [[nodiscard]] std::size_t refused() const { return refused_; }

private:
    struct Signed {
        std::uint64_t at;
        std::uint64_t ev;
    };

    std::uint64_t roll(std::uint64_t sides) { return dice_() % sides; }
    std::uint64_t some_ev() { return roll(10) == 0 ? roll(kMinuteCap) : 1 + roll(120); }

    void pay() {
        const auto ev = some_ev();
        const auto charge = vault_->charge(test::new_payment(ev));
        if (!charge) {
            EXPECT_EQ(charge.error().code, ErrorCode::budget_exceeded);
            ++refused_;
        } else if (roll(20) == 0) {
            vault_->give_back(*charge);
        } else {
            signed_.push_back({disk_.clocks.boot, ev});
            ++accepted_;
        }
    }

    void restart() {
        vault_ = {};
        vault_ = disk_.start(caps_);
    }

    /// The process ends before the payment is signed; the write it needed is there up to some byte.
    void crash_while_paying() {
        const auto before = disk_.bytes();
        static_cast<void>(static_cast<bool>(vault_->charge(test::new_payment(some_ev()))));
        vault_ = {};
        auto torn = disk_.bytes();
        const auto cut = roll(torn.size() + 1);
        torn.replace(cut, std::string::npos, before, cut, std::string::npos);
        disk_.put(torn);
        vault_ = disk_.start(caps_);
    }

    std::mt19937_64 dice_;
    const VaultCaps caps_ = test::capped(kMinuteCap, kDayCap);
    test::SpendingDisk disk_;
    test::StartedGuard vault_ = disk_.start(caps_);
    std::deque<Signed> signed_;
    std::size_t accepted_ = 0;
    std::size_t refused_ = 0;
};

class SpendingProperty : public testing::TestWithParam<std::uint64_t> {};

TEST_P(SpendingProperty, NeverPassesACap) {
    Schedule schedule{GetParam()};
    for (int i = 0; i < 600 && !HasFatalFailure(); ++i) {
        schedule.step();
        schedule.expect_beneath_the_caps();
    }
    EXPECT_GT(schedule.accepted(), 30);
    EXPECT_GT(schedule.refused(), 5);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SpendingProperty, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace farebox::vault
