// Signers that refuse, restart, or answer nonsense, before a job and in the middle of a session.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tests/faults/market.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/scripted_peers.hpp"

namespace farebox::faults {
namespace {

using gateway::test::count;
using gateway::test::run_loop;
using gateway::test::ScriptedPeers;
using testing::HasSubstr;
using Kind = SessionEvent::Kind;
using namespace std::chrono_literals;

net::Response status_only(int status) {
    return net::json_response(status, R"({"error":{"message":"said the signer"}})");
}

/// A status of the signer, and what a job makes of it.
struct Refusal {
    int status;
    ErrorCode code;
    std::size_t asks;  ///< Of the signer, for one orchestrator.
};

std::string name_of_status(const testing::TestParamInfo<Refusal>& tested) {
    return std::to_string(tested.param.status);
}

class RefusingSigner : public testing::TestWithParam<Refusal> {
protected:
    void refuse_all() {
        market_.signer().refuse([](const PayingSigner::Ask&) { return std::optional{status_only(GetParam().status)}; });
    }
    /// Whoever refused it, what, and what to do.
    void expect_told(const Error& error) {
        EXPECT_EQ(error.code, GetParam().code) << text_of(error);
        EXPECT_THAT(text_of(error), HasSubstr("the signer answered " + std::to_string(GetParam().status)));
        EXPECT_THAT(text_of(error), HasSubstr("said the signer"));
        EXPECT_FALSE(error.hint.empty());
        EXPECT_EQ(market_.signer().asks().size(), GetParam().asks);
        EXPECT_EQ(market_.tickets("o1"), 0u);
    }

    Market market_{1, Market::Transport::plain};
};

TEST_P(RefusingSigner, EndsACall) {
    refuse_all();
    auto gateway = *Gateway::open(market_.options({"o1"}));
    const auto response = gateway.call(call_request()).get();
    ASSERT_FALSE(response);
    expect_told(response.error());
}

TEST_P(RefusingSigner, EndsAReservation) {
    refuse_all();
    auto gateway = *Gateway::open(market_.options({"o1"}));
    const auto session = gateway.open_session(session_request()).get();
    ASSERT_FALSE(session);
    expect_told(session.error());
}

// 480 to 482 are about the orchestrator: the next one may do, and there is none. The others are about the payer. What
// may be over in a moment is asked for once more; parameters that are too old, with fresh ones.
INSTANTIATE_TEST_SUITE_P(
    Every, RefusingSigner,
    testing::Values(Refusal{400, ErrorCode::no_orchestrator, 1}, Refusal{401, ErrorCode::unauthenticated, 1},
                    Refusal{402, ErrorCode::budget_exceeded, 1}, Refusal{403, ErrorCode::forbidden, 1},
                    Refusal{429, ErrorCode::rate_limited, 1}, Refusal{480, ErrorCode::no_orchestrator, 4},
                    Refusal{481, ErrorCode::no_orchestrator, 1}, Refusal{482, ErrorCode::no_orchestrator, 1},
                    Refusal{500, ErrorCode::internal, 2}, Refusal{502, ErrorCode::internal, 2},
                    Refusal{503, ErrorCode::overloaded, 2}),
    name_of_status);

class RefusedOrchestrator : public RefusingSigner {};

TEST_P(RefusedOrchestrator, IsReplacedByOneThatTheSignerPays) {
    const auto refused = market_.url("o1");
    std::atomic<bool> first = true;
    market_.signer().refuse([&first](const PayingSigner::Ask& ask) {
        const bool is_first = first.exchange(false) || ask.body.at("ManifestID") == std::string{};
        return is_first ? std::optional{status_only(GetParam().status)} : std::nullopt;
    });
    auto gateway = *Gateway::open(market_.options({"o1", Market::kGood}));
    const auto response = gateway.call(call_request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    EXPECT_EQ(response->orchestrator(), market_.url(Market::kGood));
    EXPECT_EQ(market_.signer().payments(), 1u);
    EXPECT_EQ(market_.tickets("o1"), 0u);
}
INSTANTIATE_TEST_SUITE_P(Every, RefusedOrchestrator,
                         testing::Values(Refusal{400, {}, 0}, Refusal{481, {}, 0}, Refusal{482, {}, 0}),
                         name_of_status);

/// A session's payments against a script: no time passes.
class RefusalInASession : public testing::TestWithParam<Refusal> {
protected:
    RefusalInASession() {
        peers_.on_deliver = [](const gateway::PaymentHeaders&) -> Result<gateway::DeliveryAnswer> {
            return gateway::DeliveryAnswer{200, {}};
        };
        peers_.on_refresh = [this]() -> Result<gateway::Quote> { return account_.quote; };
        peers_.on_ask = [this](const gateway::PaymentAsk& ask) -> Result<gateway::SignerAnswer> {
            if (peers_.clock < well_again_) {
                return gateway::read_payment_answer(GetParam().status, R"({"error":{"message":"said the signer"}})",
                                                    "");
            }
            ++made_;
            return gateway::test::paid_with(ask, 1, made_, "state-" + std::to_string(made_));
        };
    }

    ScriptedPeers peers_;
    gateway::PaymentAccount account_ = gateway::test::make_account();
    ScriptedPeers::TimePoint well_again_ = peers_.clock + 5s;
    std::uint32_t made_ = 0;
};

TEST_P(RefusalInASession, IsToldAndTriedAgain) {
    peers_.end = peers_.clock + 7s;  // ticks at 0, 3 and 6 s
    const auto events = run_loop(peers_, account_);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back().kind, Kind::paid);
    EXPECT_EQ(made_, 1u);
    for (const auto& event : events) {
        EXPECT_NE(event.kind, Kind::lost);
        EXPECT_NE(event.kind, Kind::payments_ended);
        if (event.error) {
            EXPECT_EQ(event.error->code, GetParam().code);
            EXPECT_FALSE(event.error->hint.empty());
            EXPECT_THAT(event.error->message, HasSubstr("the signer answered"));
        }
    }
    EXPECT_EQ(count(events, Kind::payment_failed), GetParam().status == 482 ? 0u : 2u);
}
INSTANTIATE_TEST_SUITE_P(
    Every, RefusalInASession,
    testing::Values(Refusal{400, ErrorCode::invalid_argument, 0}, Refusal{401, ErrorCode::unauthenticated, 0},
                    Refusal{402, ErrorCode::budget_exceeded, 0}, Refusal{429, ErrorCode::rate_limited, 0},
                    Refusal{480, ErrorCode::refresh_session, 0}, Refusal{481, ErrorCode::price_exceeded, 0},
                    Refusal{482, ErrorCode::no_tickets, 0}, Refusal{500, ErrorCode::internal, 0},
                    Refusal{503, ErrorCode::overloaded, 0}),
    name_of_status);

/// An answer that is billed by time and breaks off once it is no longer paid for.
class UnpaidStream : public gateway::test::GatewayFixture {
protected:
    UnpaidStream() {
        network_.single_unit = "seconds";
        network_.intercept = [this](const net::Request& asked) -> std::optional<net::Response> {
            const bool later = asked.path() == "/generate-live-payment" && asks_++ > 0;
            return later ? std::optional{status_only(402)} : std::nullopt;
        };
        network_.stream = [this](net::ResponseWriter& writer) { return stream_until_unpaid(writer); };
    }
    net::asio::awaitable<void> stream_until_unpaid(net::ResponseWriter& writer) {
        net::Headers headers;
        static_cast<void>(co_await writer.begin(200, std::move(headers)));
        std::string piece = "one";
        static_cast<void>(co_await writer.write(std::move(piece)));
        while (asks_ < 3) {  // then the library knows what became of the second
            net::asio::steady_timer pause{co_await net::asio::this_coro::executor, 5ms};
            co_await pause.async_wait(net::asio::use_awaitable);
        }
    }

    std::atomic<int> asks_ = 0;
};

TEST_F(UnpaidStream, EndsWithWhatTheSignerSaid) {
    auto gateway = open(options());
    auto response = gateway.call(request()).get();
    ASSERT_TRUE(response) << text_of(response.error());
    ASSERT_EQ((*response->next().get())->bytes, "one");
    const auto broken = response->next().get();
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().code, ErrorCode::budget_exceeded) << text_of(broken.error());
    EXPECT_FALSE(broken.error().hint.empty());
    EXPECT_EQ(response->paid().payments, 1u);
}

class RestartingSigner : public testing::Test {
protected:
    Gateway open() { return *Gateway::open(market_.options({"o1"})); }

    Market market_{1, Market::Transport::plain};
};

TEST_F(RestartingSigner, ThatIsGoneIsNamedWithWhatToDo) {
    market_.signer().stop();
    auto gateway = open();
    const auto response = gateway.call(call_request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::connection_failed);
    EXPECT_THAT(response.error().message, HasSubstr("signer " + market_.signer().url()));
    EXPECT_THAT(response.error().hint, HasSubstr("farebox-signer"));
}

TEST_F(RestartingSigner, ThatIsBackInAMomentEndsNoCall) {
    auto gateway = open();
    ASSERT_TRUE(gateway.call(call_request()).get());
    std::atomic<int> asked = 0;
    market_.signer().refuse(
        [&asked](const PayingSigner::Ask&) { return asked++ == 0 ? std::optional{status_only(503)} : std::nullopt; });
    EXPECT_TRUE(gateway.call(call_request()).get());
    EXPECT_EQ(asked, 2);
}

TEST_F(RestartingSigner, EndsNoSession) {
    auto gateway = open();
    auto session = *gateway.open_session(session_request()).get();
    auto events = session.events();
    ASSERT_EQ((**events.next().get()).kind, Kind::paid);
    market_.signer().stop();
    const auto failed = **events.next().get();
    EXPECT_EQ(failed.kind, Kind::payment_failed);
    EXPECT_THAT(failed.error->message, HasSubstr("signer " + market_.signer().url()));
    EXPECT_FALSE(failed.error->hint.empty());
    market_.signer().start();
    auto event = **events.next().get();
    while (event.kind == Kind::payment_failed) {  // it was just asking
        event = **events.next().get();
    }
    EXPECT_EQ(event.kind, Kind::paid);
    EXPECT_TRUE(session.stop().get());
    EXPECT_EQ(market_.tickets("o1"), session.paid().tickets);
}

/// What it answers where a payment is expected.
class SignerThatSaysNonsense : public testing::TestWithParam<const char*> {};

TEST_P(SignerThatSaysNonsense, IsNamed) {
    Market market{1, Market::Transport::plain};
    market.signer().refuse([](const PayingSigner::Ask&) { return std::optional{net::json_response(200, GetParam())}; });
    auto gateway = *Gateway::open(market.options({"o1"}));
    const auto response = gateway.call(call_request()).get();
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, ErrorCode::protocol_error);
    EXPECT_THAT(response.error().message, HasSubstr("signer"));
    EXPECT_FALSE(response.error().hint.empty());
}
INSTANTIATE_TEST_SUITE_P(
    Texts, SignerThatSaysNonsense,
    testing::Values("", "null", "[]", "{}", R"({"payment":1,"segCreds":2,"state":3})",
                    R"({"payment":"cGF5","segCreds":"c2Vn"})",
                    R"({"payment":"a b","segCreds":"c2Vn","state":{"State":"c3Q=","Sig":"c2ln"}})",
                    R"({"payment":"bm90IGEgcGF5bWVudA==","segCreds":"c2Vn","state":{"State":"c3Q=","Sig":"c2ln"}})"));

}  // namespace
}  // namespace farebox::faults
