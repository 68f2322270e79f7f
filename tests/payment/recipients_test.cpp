// [tickets] recipients = "active": whom the chain calls an orchestrator is paid, and nobody else.
#include <gtest/gtest.h>

#include "tests/payment/service_harness.hpp"

namespace farebox::signer {
namespace {

using test::after;
using test::code_of;
using test::continue_from;
using test::kSecond;
using test::ServiceHarness;

class Recipients : public testing::Test {
protected:
    Recipients() { signer_.policy_.active_recipients = true; }
    /// The quote's recipient and somebody else, or that one alone.
    void know(bool recipient, std::chrono::hours at = std::chrono::hours{100}) {
        OrchestratorSet set;
        set.as_of = BootClock::time_point{at};
        set.orchestrators.push_back({Address{{0x77}}, {}});
        if (recipient) {
            const auto quote = *protocol::wire::decode_orchestrator_info(request_.orchestrator);
            Address address;
            std::ranges::copy(quote.ticket_params->recipient, address.data.begin());
            set.orchestrators.push_back({address, {}});
        }
        signer_.registry_.publish(std::move(set));
    }
    /// The session's next payment, a while later.
    net::Response pay_again(const net::Response& before) {
        continue_from(request_, before);
        signer_.set_time(after(10 * kSecond));
        return signer_.pay(request_);
    }
    ServiceHarness signer_;
    PaymentRequest request_ = test::make_request(test::make_quote({.ev = 30, .price = 10}));
};

TEST_F(Recipients, AreNotLookedAtWhereAnybodyMayBePaid) {
    signer_.policy_.active_recipients = false;
    EXPECT_EQ(signer_.pay(request_).status, 200);
}

TEST_F(Recipients, ArePaidWhileActive) {
    know(true);
    const auto first = signer_.pay(request_);
    ASSERT_EQ(first.status, 200) << first.body;
    EXPECT_EQ(pay_again(first).status, 200);
}

TEST_F(Recipients, AreRefusedWhereNobodyKnowsThemAndCostNothing) {
    know(false);
    const auto refused = signer_.pay(request_);
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(code_of(refused), "forbidden");
    const auto error = nlohmann::json::parse(refused.body).at("error");
    EXPECT_TRUE(error.at("details").contains("recipient")) << "a client asks another orchestrator then";
    EXPECT_EQ(signer_.grants(), 0);
}

TEST_F(Recipients, OfRunningSessionsArePaidForADayAfterTheyLeft) {
    know(true);
    const auto first = signer_.pay(request_);
    know(false, std::chrono::hours{101});
    const auto next = pay_again(first);
    EXPECT_EQ(next.status, 200) << next.body;
    EXPECT_EQ(signer_.pay(test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = 9}))).status, 403);
}

TEST_F(Recipients, OfRunningSessionsMustHaveBeenActive) {
    signer_.policy_.active_recipients = false;
    const auto first = signer_.pay(request_);
    signer_.policy_.active_recipients = true;
    know(false);
    EXPECT_EQ(pay_again(first).status, 403);
}

TEST_F(Recipients, AreRefusedToNewSessionsOnlyBeforeTheChainWasRead) {
    signer_.policy_.active_recipients = false;
    const auto first = signer_.pay(request_);
    signer_.policy_.active_recipients = true;
    EXPECT_EQ(pay_again(first).status, 200);
    const auto refused = signer_.pay(test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = 9})));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code_of(refused), "chain_stale");
}

class PausedProtocol : public Recipients {
protected:
    PausedProtocol() { signer_.policy_.active_recipients = false; }
    void pause(bool paused) {
        signer_.snapshot_.paused = paused;
        signer_.publish();
    }
};

TEST_F(PausedProtocol, RefusesNewSessionsAndPaysForRunningOnes) {
    const auto first = signer_.pay(request_);
    pause(true);
    const auto refused = signer_.pay(test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = 9})));
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code_of(refused), "paused");
    EXPECT_EQ(signer_.grants(), 1);
    const auto next = pay_again(first);
    EXPECT_EQ(next.status, 200) << next.body;
}

TEST_F(PausedProtocol, PaysForNothingOnceItHasLasted) {
    const auto first = signer_.pay(request_);
    pause(true);
    continue_from(request_, first);
    signer_.set_time(after(601 * kSecond));
    const auto refused = signer_.pay(request_);
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(code_of(refused), "paused");
    pause(false);
    request_ = test::make_request(test::make_quote({.ev = 30, .price = 10, .rand_hash = 9}));
    EXPECT_EQ(signer_.pay(request_).status, 200);
}

}  // namespace
}  // namespace farebox::signer
