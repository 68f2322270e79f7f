// A session that goes on at another orchestrator.
#include <gtest/gtest.h>

#include <atomic>

#include "gateway-lite/swap_count.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/quotes.hpp"
#include "tests/gateway-lite/scripted_peers.hpp"

namespace farebox::gateway::test {
namespace {

using namespace std::chrono_literals;
using Kind = SessionEvent::Kind;

class SessionSwap : public GatewayFixture {
protected:
    Gateway open_both() {
        auto with = options();
        with.orchestrators = {network_.url(), other_.url()};
        return open(std::move(with));
    }
    static SessionRequest swapping(int most) {
        auto request = session();
        request.max_swaps = most;
        return request;
    }
    /// From now on it knows the session no more.
    static void forget_sessions(FakeNetwork& network) {
        network.intercept = [](const net::Request& asked) -> std::optional<net::Response> {
            return asked.path().ends_with("/payment") ? std::optional{net::text_response(404, "no session")}
                                                      : std::nullopt;
        };
    }
    static void answer_everything(FakeNetwork& network, int status) {
        network.intercept = [status](const net::Request& asked) -> std::optional<net::Response> {
            return asked.path().starts_with("/apps/live/session") ? std::optional{net::text_response(status, "no")}
                                                                  : std::nullopt;
        };
    }
    /// All events to the next one of that kind; empty where the session ended before.
    static std::vector<SessionEvent> events_until(Session& opened, Kind kind) {
        std::vector<SessionEvent> events;
        for (auto queue = opened.events();;) {
            auto event = queue.next().get();
            if (!event || !*event) {
                return {};
            }
            events.push_back(**event);
            if (events.back().kind == kind) {
                return events;
            }
        }
    }

    FakeNetwork other_;
};

TEST_F(SessionSwap, GoesOnWhereTheSessionWasLost) {
    forget_sessions(network_);
    auto gateway = open_both();
    auto opened = gateway.open_session(swapping(1)).get();
    ASSERT_TRUE(opened) << opened.error().message;
    const auto& first_url = opened->app_url();
    const auto first = first_url;
    const auto events = events_until(*opened, Kind::swapped);
    ASSERT_GE(events.size(), 2U);
    ASSERT_EQ(events[events.size() - 2].kind, Kind::swapping);
    EXPECT_EQ(events[events.size() - 2].error->code, ErrorCode::session_lost);
    EXPECT_EQ(opened->orchestrator(), other_.url());
    EXPECT_TRUE(opened->app_url().starts_with(other_.url()));
    EXPECT_EQ(first_url, first);  // a reference from before the swap stays good
    EXPECT_EQ(events_until(*opened, Kind::paid).back().kind, Kind::paid);  // there
    EXPECT_EQ(opened->paid().payments, 4U);                                // two to begin, two to go on
    ASSERT_TRUE(opened->stop().get());
    EXPECT_EQ(other_.seen("/apps/live/session/3d6199e4/stop").size(), 1U);
}

TEST_F(SessionSwap, IsNotMadeUnlessAllowed) {
    forget_sessions(network_);
    auto gateway = open_both();
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    const auto events = events_until(*opened, Kind::lost);
    EXPECT_EQ(count(events, Kind::swapping), 0U);
    EXPECT_TRUE(other_.seen("/apps/live/session").empty());
}

TEST_F(SessionSwap, EndsTheSessionWhereNobodyTakesItOver) {
    forget_sessions(network_);
    answer_everything(other_, 404);
    std::atomic<int> reports = 0;
    auto with = options();
    with.orchestrators = {network_.url(), other_.url()};
    with.report = [&reports](const JobReport& report) {
        EXPECT_EQ(report.error->code, ErrorCode::no_orchestrator);
        ++reports;
    };
    {
        auto gateway = open(std::move(with));
        auto opened = gateway.open_session(swapping(1)).get();
        ASSERT_TRUE(opened) << opened.error().message;
        answer_everything(network_, 404);
        const auto events = events_until(*opened, Kind::lost);
        ASSERT_FALSE(events.empty());
        EXPECT_EQ(events.back().error->code, ErrorCode::no_orchestrator);
        EXPECT_EQ(opened->swap().get().error().code, ErrorCode::session_lost);
        EXPECT_TRUE(opened->stop().get());
    }
    EXPECT_EQ(reports, 1);
}

TEST_F(SessionSwap, IsAskedForByTheApplication) {
    auto gateway = open_both();
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    const auto swapped = opened->swap().get();
    ASSERT_TRUE(swapped) << swapped.error().message;
    EXPECT_EQ(opened->orchestrator(), other_.url());
    ASSERT_TRUE(opened->stop().get());
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1U);  // left
    EXPECT_EQ(other_.seen("/apps/live/session/3d6199e4/stop").size(), 1U);
}

TEST_F(SessionSwap, BeginsAnewWhereThereIsNoOther) {
    auto gateway = open(options());
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    ASSERT_TRUE(opened->swap().get());
    EXPECT_EQ(opened->orchestrator(), network_.url());
    EXPECT_EQ(network_.seen("/apps/live/session/3d6199e4/stop").size(), 1U);
    EXPECT_TRUE(opened->stop().get());
}

TEST_F(SessionSwap, StopsInTheMiddle) {
    auto gateway = open_both();
    auto opened = gateway.open_session(session()).get();
    ASSERT_TRUE(opened) << opened.error().message;
    answer_everything(network_, 503);
    answer_everything(other_, 503);  // busy for ever: the swap waits for room
    auto swapping = opened->swap();
    EXPECT_FALSE(events_until(*opened, Kind::swapping).empty());
    EXPECT_FALSE(opened->stop().get());  // nor are they told
    EXPECT_EQ(std::move(swapping).get().error().code, ErrorCode::cancelled);
    EXPECT_EQ(opened->swap().get().error().code, ErrorCode::session_lost);
}

TEST_F(SessionSwap, SpendsWithinTheSessionsLimit) {
    auto gateway = open_both();
    auto request = session();
    request.max_spending = Wei{8 * ticket_value()};  // opened twice it may cost more than that
    auto opened = gateway.open_session(std::move(request)).get();
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_FALSE(events_until(*opened, Kind::paid).empty());
    const auto swapped = opened->swap().get();
    ASSERT_FALSE(swapped);
    EXPECT_LE(opened->paid().expected_value, Wei{8 * ticket_value()});
    EXPECT_EQ(events_until(*opened, Kind::lost).back().error->code, swapped.error().code);
}

TEST_F(SessionSwap, ANegativeNumberOfThemIsRefused) {
    auto gateway = open(options());
    EXPECT_EQ(gateway.open_session(swapping(-1)).get().error().code, ErrorCode::invalid_argument);
}

TEST(SwapCount, ForgetsWhatAQuietTimeFollows) {
    const SwapCount::TimePoint start{1h};
    SwapCount two{2};
    EXPECT_TRUE(two.take(start));
    EXPECT_TRUE(two.take(start + 1min));
    EXPECT_FALSE(two.take(start + 2min));
    EXPECT_FALSE(two.take(start + 1min + 179s));
    EXPECT_TRUE(two.take(start + 1min + 180s));
    EXPECT_TRUE(two.take(start + 5min));
    EXPECT_FALSE(two.take(start + 6min));
    EXPECT_FALSE(SwapCount{0}.take(start));
}

TEST(PaymentLoopOutOfReach, LosesTheSessionOnlyAfterTwiceWhatWasPaidAhead) {
    ScriptedPeers peers;
    auto account = make_account();
    const auto start = peers.clock;
    peers.on_ask = [](const PaymentAsk& ask) { return paid_with(ask, 1, 7, "state"); };
    peers.on_deliver = [&peers, start](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        if (peers.clock > start) {
            return make_error(ErrorCode::connection_failed, "nobody there");
        }
        return DeliveryAnswer{200, ""};
    };
    peers.end = start + 1h;
    const auto events = run_loop(peers, account);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().kind, Kind::lost);
    EXPECT_EQ(events.back().error->code, ErrorCode::session_lost);
    EXPECT_GT(peers.clock - start, 20s);
    EXPECT_LT(peers.clock - start, 27s);
    EXPECT_LE(account.spending->snapshot().payments, 2U);  // one that was delivered, one that was not
}

}  // namespace
}  // namespace farebox::gateway::test
