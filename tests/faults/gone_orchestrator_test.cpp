// Orchestrators that die, stall or lose answers under a call, whole or streamed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/faults/market.hpp"

namespace farebox::faults {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

class GoneOrchestrator : public testing::Test {
protected:
    Gateway alone() { return *Gateway::open(market_.options({"o1"})); }
    Gateway with_other() { return *Gateway::open(market_.options({"o1", Market::kGood})); }

    void wait_for_payments(std::size_t count) {
        while (market_.signer().payments() < count) {
            std::this_thread::sleep_for(2ms);
        }
    }
    static void expect_told(const Error& error, const std::string& what) {
        EXPECT_THAT(text_of(error), HasSubstr(what));
        EXPECT_FALSE(error.hint.empty()) << text_of(error);
    }

    Market market_{1};
};

// --- Calls

TEST_F(GoneOrchestrator, DeadIsNamedWithWhatToDo) {
    market_.tell("o1", "die");
    auto gateway = alone();
    const auto response = gateway.call(call_request()).get();
    ASSERT_FALSE(response);
    expect_told(response.error(), "cannot connect");
    EXPECT_THAT(text_of(response.error()), HasSubstr(market_.url("o1")));
    EXPECT_EQ(market_.signer().payments(), 0u);
}

TEST_F(GoneOrchestrator, DeadSinceItWasListedIsReplaced) {
    auto gateway = with_other();
    ASSERT_EQ(gateway.call(call_request()).get()->orchestrator(), market_.url("o1"));
    market_.tell("o1", "die");
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(market_.signer().payments(), 2u);
}

TEST_F(GoneOrchestrator, DeadUnderAPaidCallIsReplaced) {
    market_.set("o1", "stall", "app");
    auto gateway = with_other();
    auto calling = gateway.call(call_request());
    wait_for_payments(1);
    market_.tell("o1", "die");
    const auto response = std::move(calling).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(market_.signer().payments(), 2u);
}

TEST_F(GoneOrchestrator, DeadUnderAPaidCallAloneSaysWhatWasPaid) {
    market_.set("o1", "stall", "app");
    auto gateway = alone();
    auto calling = gateway.call(call_request());
    wait_for_payments(1);
    market_.tell("o1", "die");
    const auto response = std::move(calling).get();
    ASSERT_FALSE(response);
    expect_told(response.error(), "paid_payments: 1");
    EXPECT_EQ(market_.signer().payments(), 1u);
}

TEST_F(GoneOrchestrator, BackWithAnotherCertificateIsCalledAgain) {
    auto gateway = alone();
    ASSERT_TRUE(gateway.call(call_request()).get());
    market_.tell("o1", "restart");
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(market_.signer().payments(), 2u);
}

/// Where it takes requests and says nothing, or only half of what there is to say.
struct Stall {
    const char* fault;
    const char* place;
    std::size_t payments;  ///< Made for it in vain.
    const char* said;
};

class StallingOrchestrator : public GoneOrchestrator, public testing::WithParamInterface<Stall> {};

TEST_P(StallingOrchestrator, EndsACallWithItsTimeout) {
    market_.set("o1", GetParam().fault, GetParam().place);
    auto gateway = alone();
    const auto response = gateway.call(call_request(2500ms)).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::timeout) << text_of(response.error());
    expect_told(response.error(), GetParam().said);
    EXPECT_EQ(market_.signer().payments(), GetParam().payments);
}
INSTANTIATE_TEST_SUITE_P(Everywhere, StallingOrchestrator,
                         testing::Values(Stall{"stall", "discovery", 0, "did not answer in time"},
                                         Stall{"stall-midway", "discovery", 0, "did not answer in time"},
                                         Stall{"stall", "challenge", 0, "did not answer in time"},
                                         Stall{"stall-midway", "challenge", 0, "while it asked for payment"},
                                         Stall{"stall", "app", 1, "paid_payments: 1"}));

class StallBeforePayment : public GoneOrchestrator, public testing::WithParamInterface<Stall> {};

TEST_P(StallBeforePayment, LeavesTheJobToAnother) {
    market_.set("o1", GetParam().fault, GetParam().place);
    auto gateway = with_other();
    const auto response = gateway.call(call_request(60s)).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(market_.signer().payments(), 1u);
}
INSTANTIATE_TEST_SUITE_P(Everywhere, StallBeforePayment,
                         testing::Values(Stall{"stall", "discovery", 0, ""}, Stall{"stall-midway", "discovery", 0, ""},
                                         Stall{"stall-midway", "challenge", 0, ""}));

TEST_F(GoneOrchestrator, HalfAReservationLeavesTheSessionToAnother) {
    market_.set("o1", "stall-midway", "session");
    auto gateway = with_other();
    const auto session = gateway.open_session(session_request(60s)).get();
    ASSERT_TRUE(session) << text_of(session.error());
    EXPECT_EQ(session->orchestrator(), market_.url(Market::kGood));
}

// --- Answers that are read piece by piece

CallRequest stream_request() {
    auto request = call_request();
    request.path = "/sse?interval=20ms";
    return request;
}

TEST_F(GoneOrchestrator, DeadUnderAStreamNeverLooksLikeItsEnd) {
    auto gateway = alone();
    auto response = gateway.call(stream_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    ASSERT_TRUE(response->next().get());
    market_.tell("o1", "die");
    auto piece = response->next().get();
    while (piece && *piece) {  // what was on its way
        piece = response->next().get();
    }
    ASSERT_FALSE(piece) << "the end";
    EXPECT_EQ(piece.error().code, ErrorCode::connection_failed);
    expect_told(piece.error(), market_.url("o1"));
    EXPECT_FALSE(response->next().get()) << "nor afterwards";
    EXPECT_EQ(market_.signer().payments(), 1u);
}

TEST_F(GoneOrchestrator, SilentInTheMiddleOfAnAnswerCanBeLeft) {
    market_.set("o1", "stall-midway", "app");
    auto gateway = alone();
    auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    ASSERT_TRUE(response->next().get());
    auto waiting = response->next();
    waiting.canceller().cancel();
    EXPECT_EQ(std::move(waiting).get().error().code, ErrorCode::cancelled);
}

// --- Answers that are lost once everything is done

TEST_F(GoneOrchestrator, ALostAnswerOfAPaidCallIsNeverPaidTwice) {
    market_.set("o1", "cut", "app");
    auto gateway = alone();
    const auto response = gateway.call(call_request()).get();
    ASSERT_FALSE(response);
    expect_told(response.error(), "may have run");
    EXPECT_EQ(market_.signer().payments(), 1u);
    EXPECT_EQ(market_.tickets("o1"), 2u) << "booked once";
}

TEST_F(GoneOrchestrator, ALostAnswerOfAPaidCallIsAskedOfAnotherForOneMorePayment) {
    market_.set("o1", "cut", "app");
    auto gateway = with_other();
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(market_.signer().payments(), 2u);
    EXPECT_EQ(market_.tickets("o1"), 2u) << "booked once";
}

TEST_F(GoneOrchestrator, ALostReservationIsMadeElsewhere) {
    market_.set("o1", "cut", "session");
    auto gateway = with_other();
    const auto session = gateway.open_session(session_request()).get();
    ASSERT_TRUE(session) << text_of(session.error());
    EXPECT_EQ(session->orchestrator(), market_.url(Market::kGood));
    const auto asks = market_.signer().asks();
    EXPECT_EQ(std::count_if(asks.begin(), asks.end(), [](const auto& ask) { return !ask.continues; }), 2);
}

}  // namespace
}  // namespace farebox::faults
