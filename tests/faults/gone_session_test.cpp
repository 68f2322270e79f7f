// Orchestrators that die, hang, stall or lose answers under a session, and under a WebSocket in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "net/block_on.hpp"
#include "net/websocket.hpp"
#include "tests/faults/market.hpp"

namespace farebox::faults {
namespace {

using testing::HasSubstr;
using Kind = SessionEvent::Kind;
using namespace std::chrono_literals;

class SessionOfAGoneOrchestrator : public testing::Test {
protected:
    Gateway alone() { return *Gateway::open(market_.options({"o1"})); }
    Gateway with_other() { return *Gateway::open(market_.options({"o1", Market::kGood})); }
    Session open(Gateway& gateway) {
        auto session = gateway.open_session(session_request()).get();
        if (!session) {
            throw std::runtime_error{text_of(session.error())};
        }
        return *std::move(session);
    }
    /// The next event that is not like the ones before.
    static SessionEvent next_other_than(Session& session, Kind before) {
        auto event = **session.events().next().get();
        while (event.kind == before) {
            event = **session.events().next().get();
        }
        return event;
    }
    static void expect_told(const Error& error, const std::string& what) {
        EXPECT_THAT(text_of(error), HasSubstr(what));
        EXPECT_FALSE(error.hint.empty()) << text_of(error);
    }

    Market market_{1};
};

TEST_F(SessionOfAGoneOrchestrator, IsLostWhereItComesBackWithAnotherCertificate) {
    auto gateway = alone();
    auto session = open(gateway);
    market_.tell("o1", "die");
    const auto failed = next_other_than(session, Kind::paid);
    EXPECT_EQ(failed.kind, Kind::payment_failed);
    expect_told(*failed.error, "cannot connect");
    EXPECT_THAT(failed.error->message, HasSubstr("orchestrator " + market_.url("o1")));
    const auto paid = market_.signer().payments();
    market_.tell("o1", "revive");
    const auto lost = next_other_than(session, Kind::payment_failed);
    EXPECT_EQ(lost.kind, Kind::lost);
    EXPECT_EQ(lost.error->code, ErrorCode::session_lost);
    expect_told(*lost.error, "another certificate");
    EXPECT_EQ(market_.signer().payments(), paid) << "nothing is bought for it any more";
    EXPECT_TRUE(session.stop().get());
}

TEST_F(SessionOfAGoneOrchestrator, GoesOnAfterAHangAndNoTicketIsTakenTwice) {
    auto gateway = alone();
    auto session = open(gateway);
    ASSERT_EQ((**session.events().next().get()).kind, Kind::paid);
    market_.tell("o1", "hang");
    const auto failed = next_other_than(session, Kind::paid);
    EXPECT_EQ(failed.kind, Kind::payment_failed);
    expect_told(*failed.error, "in time");
    market_.tell("o1", "plug");
    EXPECT_EQ(next_other_than(session, Kind::payment_failed).kind, Kind::paid);
    EXPECT_TRUE(session.stop().get());
    EXPECT_EQ(market_.tickets("o1"), session.paid().tickets) << "each one that was signed, once";
    EXPECT_EQ(session.paid().delivered, session.paid().payments);
}

TEST_F(SessionOfAGoneOrchestrator, SaysWhyItCannotBeStopped) {
    auto gateway = alone();
    auto session = open(gateway);
    ASSERT_EQ((**session.events().next().get()).kind, Kind::paid);
    market_.tell("o1", "die");
    const auto stopped = session.stop().get();
    ASSERT_FALSE(stopped);
    EXPECT_THAT(stopped.error().message, HasSubstr(market_.url("o1")));
}

TEST_F(SessionOfAGoneOrchestrator, IsOpenedElsewhereWhereItDiedSinceItWasListed) {
    auto gateway = with_other();
    {
        const auto first = open(gateway);
    }
    market_.tell("o1", "die");
    EXPECT_EQ(open(gateway).orchestrator(), market_.url(Market::kGood));
}

TEST_F(SessionOfAGoneOrchestrator, PaysOnceForWhatWasTakenAndNotAcknowledged) {
    auto gateway = alone();
    auto session = open(gateway);
    ASSERT_EQ((**session.events().next().get()).kind, Kind::paid);
    market_.set("o1", "lose-answers", "1/2");
    EXPECT_EQ((**session.events().next().get()).kind, Kind::paid) << "the second post says that it was seen";
    EXPECT_TRUE(session.stop().get());
    EXPECT_EQ(market_.tickets("o1"), session.paid().tickets);
    EXPECT_EQ(session.paid().delivered, session.paid().payments);
}

/// A WebSocket is the program's own; what became of it, the session's events say.
class WebSocketOfAGoneOrchestrator : public SessionOfAGoneOrchestrator {
protected:
    static net::HttpClientOptions trusting() {
        net::HttpClientOptions options;
        options.tls = net::TlsPolicy::insecure();
        return options;
    }
    std::unique_ptr<net::ResponseStream> connect(const Session& session) {
        net::Headers headers;
        auto url = *net::Url::parse(session.app_url() + "/ws");
        return *net::block_on(pool_.at(0),
                              net::open_websocket(client_, std::move(url), std::move(headers), net::deadline_in(20s)));
    }
    Result<net::WebSocketMessage> echo(net::WebSocket& socket, std::string text) {
        net::WebSocketMessage message{net::WebSocketMessage::Kind::text, std::move(text)};
        if (const auto sent = net::block_on(pool_.at(0), socket.send(std::move(message))); !sent) {
            return sent.error();
        }
        return net::block_on(pool_.at(0), socket.receive());
    }

    net::IoPool pool_{1};
    net::HttpClient client_{pool_.at(0), trusting()};
};

TEST_F(WebSocketOfAGoneOrchestrator, BreaksAndTheSessionSaysWhy) {
    auto gateway = alone();
    auto session = open(gateway);
    const auto stream = connect(session);
    net::WebSocket socket{stream->upgraded(), net::WebSocket::Role::client};
    ASSERT_EQ(echo(socket, "hello")->data, "hello");
    market_.tell("o1", "die");
    EXPECT_FALSE(echo(socket, "anybody?"));
    const auto failed = next_other_than(session, Kind::paid);
    EXPECT_EQ(failed.kind, Kind::payment_failed);
    expect_told(*failed.error, "cannot connect");
}

TEST_F(WebSocketOfAGoneOrchestrator, LivesWhilePaymentsStall) {
    auto gateway = alone();
    auto session = open(gateway);
    const auto stream = connect(session);
    net::WebSocket socket{stream->upgraded(), net::WebSocket::Role::client};
    ASSERT_EQ((**session.events().next().get()).kind, Kind::paid);
    market_.set("o1", "stall", "payment");
    EXPECT_EQ(next_other_than(session, Kind::paid).kind, Kind::payment_failed);
    EXPECT_EQ(echo(socket, "still here")->data, "still here");
    market_.set("o1", "stall", nullptr);
    EXPECT_EQ(next_other_than(session, Kind::payment_failed).kind, Kind::paid);
}

}  // namespace
}  // namespace farebox::faults
