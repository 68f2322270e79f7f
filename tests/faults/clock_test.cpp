// A wall clock that is set forward or back by hours under a running program.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/faults/market.hpp"
#include "tests/faults/stepping_clock.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"

namespace farebox::faults {
namespace {

using Kind = SessionEvent::Kind;
using std::chrono::hours;

class ClockStep : public gateway::test::GatewayFixture, public testing::WithParamInterface<int> {
protected:
    void step() { clock_.step_to(hours{GetParam()}); }

    SteppingClock clock_;
};

TEST_P(ClockStep, IsSeenByThisProgram) {
    const auto before = std::chrono::system_clock::now();
    step();
    const auto stepped = std::chrono::system_clock::now() - before;
    EXPECT_GE(stepped, hours{GetParam()});
    EXPECT_LT(stepped, hours{GetParam() + 1});
}

TEST_P(ClockStep, EndsNoCall) {
    auto gateway = open(options());
    ASSERT_TRUE(gateway.call(request()).get());
    step();
    const auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->paid().payments, 1u);
    EXPECT_EQ(network_.seen("/sign-orchestrator-info").size(), 1u) << "nothing has become old";
}

TEST_P(ClockStep, EndsNoStreamThatIsPaidByTime) {
    network_.single_unit = "seconds";
    network_.stream = [](net::ResponseWriter& writer) -> net::asio::awaitable<void> {
        net::Headers headers;
        static_cast<void>(co_await writer.begin(200, std::move(headers)));
        std::string piece = "one";
        static_cast<void>(co_await writer.write(std::move(piece)));
        static_cast<void>(co_await writer.end());
    };
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    step();
    EXPECT_EQ(*response->read_all().get(), "one");
}

TEST_P(ClockStep, NeitherSkipsNorDoublesASessionsPayments) {
    auto gateway = open(options());
    auto session = *gateway.open_session(this->session()).get();
    auto events = session.events();
    ASSERT_EQ((**events.next().get()).kind, Kind::paid);
    const auto asked = network_.seen("/generate-live-payment").size();
    step();
    ASSERT_EQ((**events.next().get()).kind, Kind::paid) << "the one that is due in three seconds";
    EXPECT_EQ(network_.seen("/generate-live-payment").size(), asked + 1);
    EXPECT_TRUE(session.stop().get());
}

TEST_P(ClockStep, ChangesNothingOfWhatADayMayCost) {
    auto with = options();
    with.max_spending_per_day = Wei{std::uint64_t{1}};
    auto gateway = open(std::move(with));
    step();
    const auto response = gateway.call(request()).get();
    ASSERT_FALSE(response);
    EXPECT_TRUE(network_.seen("/generate-live-payment").empty());
}

INSTANTIATE_TEST_SUITE_P(Hours, ClockStep, testing::Values(-30, 30),
                         [](const auto& tested) { return tested.param < 0 ? "back" : "forward"; });

}  // namespace
}  // namespace farebox::faults
