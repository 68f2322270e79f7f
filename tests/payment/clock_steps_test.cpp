#include <gtest/gtest.h>

#include "tests/payment/service_harness.hpp"

// Somebody sets the machine's clock while the signer runs, or between two runs.
namespace farebox::signer {
namespace {

using test::after;
using test::code_of;
using test::continue_from;
using test::kNow;
using test::kSecond;

constexpr std::int64_t kDay = 86'400 * kSecond;

class ClockStep : public testing::TestWithParam<std::int64_t> {
protected:
    test::ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));

    /// A further quote whose token ends two hours from now by the wall clock.
    void refresh(std::uint8_t rand_hash) {
        auto quote = test::make_quote({.ev = 30, .price = 10, .rand_hash = rand_hash});
        quote.auth_token->expiration = protocol::unix_seconds(signer_.wall()) + 7'200;
        request_.orchestrator = protocol::wire::encode(quote);
    }
};

TEST_P(ClockStep, LetsNewSessionsBegin) {
    signer_.step_wall_clock(GetParam());
    refresh(0x44);
    EXPECT_EQ(signer_.pay(request_).status, 200);
}

TEST_P(ClockStep, LetsARunningSessionPayForTheTimeThatReallyPassed) {
    refresh(0x44);
    continue_from(request_, signer_.pay(request_));
    signer_.step_wall_clock(GetParam());
    signer_.set_time(after(9 * kSecond));
    refresh(0x45);
    EXPECT_EQ(signer_.pay(request_).status, 200);
    EXPECT_EQ(signer_.usage().ev_total, Wei{120U + 90U});  // the preload, then 90 wei owed with 20 in credit
}

TEST_P(ClockStep, IsOverAfterARestart) {
    signer_.step_wall_clock(GetParam());
    signer_.restart();
    refresh(0x44);
    EXPECT_EQ(signer_.pay(request_).status, 200);
    signer_.step_wall_clock(-GetParam());
    signer_.restart();
    refresh(0x45);
    EXPECT_EQ(signer_.pay(request_).status, 200);
}

INSTANTIATE_TEST_SUITE_P(BothWays, ClockStep,
                         testing::Values(8 * kSecond, -8 * kSecond, 700 * kSecond, -700 * kSecond, kDay, -kDay));

class AuthTokenAfterAStep : public ClockStep {};

TEST_F(AuthTokenAfterAStep, EndsByTheWallClock) {
    signer_.step_wall_clock(kDay);
    refresh(0x44);
    signer_.step_wall_clock(2 * 3'600 * kSecond);
    EXPECT_EQ(code_of(signer_.pay(request_)), "refresh_session");
}

}  // namespace
}  // namespace farebox::signer
