#include "gateway-lite/payment_loop.hpp"

#include <gtest/gtest.h>

#include "protocol/wire/payment_result.hpp"
#include "tests/gateway-lite/quotes.hpp"
#include "tests/gateway-lite/scripted_peers.hpp"

namespace farebox::gateway::test {
namespace {

using Kind = SessionEvent::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A loop whose signer makes one ticket per question and whose orchestrator takes everything.
class PaymentLoopTest : public ::testing::Test {
protected:
    PaymentLoopTest() {
        peers_.on_ask = [this](const PaymentAsk& ask) -> Result<SignerAnswer> {
            ++made_;
            return paid_with(ask, 1, made_, "state-" + std::to_string(made_));
        };
        peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> { return DeliveryAnswer{200, {}}; };
        peers_.on_refresh = []() -> Result<Quote> { return make_quote(9); };
    }
    std::vector<SessionEvent> run_for(milliseconds time) {
        peers_.end = peers_.clock + time;
        return run_loop(peers_, account_);
    }

    ScriptedPeers peers_;
    PaymentAccount account_ = make_account();
    std::uint32_t made_ = 0;
};

TEST_F(PaymentLoopTest, PaysAtOnceAndThenEveryThreeSeconds) {
    const auto begin = peers_.clock;
    run_for(seconds{7});
    ASSERT_EQ(peers_.ask_times.size(), 3u);
    EXPECT_EQ(peers_.ask_times[0], begin);
    EXPECT_EQ(peers_.ask_times[1], begin + seconds{3});
    EXPECT_EQ(peers_.ask_times[2], begin + seconds{6});
}

TEST_F(PaymentLoopTest, PaysVideoEveryFiveSeconds) {
    account_ = make_account(protocol::PaymentType::lv2v);
    run_for(seconds{11});
    EXPECT_EQ(peers_.asks.size(), 3u);
}

TEST_F(PaymentLoopTest, PaysNothingMoreAtAFixedPrice) {
    account_ = make_account(protocol::PaymentType::fixed);
    EXPECT_TRUE(run_for(seconds{60}).empty());
    EXPECT_TRUE(peers_.asks.empty());
}

TEST_F(PaymentLoopTest, CarriesTheNewestState) {
    run_for(seconds{4});
    ASSERT_EQ(peers_.asks.size(), 2u);
    EXPECT_EQ(peers_.asks[0].state->state, "state-0");
    EXPECT_EQ(peers_.asks[1].state->state, "state-1");
}

TEST_F(PaymentLoopTest, PostsALostPaymentUnchangedBeforeItAsksForAnother) {
    int posts = 0;
    peers_.on_deliver = [&posts](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        if (++posts <= 5) {
            return make_error(ErrorCode::timeout, "lost");
        }
        return DeliveryAnswer{200, {}};
    };
    run_for(seconds{7});  // three ticks: two tries, two tries, then lost once and delivered; then the next payment
    ASSERT_GE(peers_.deliveries.size(), 7u);
    for (std::size_t post = 1; post < 6; ++post) {
        EXPECT_EQ(peers_.deliveries[post], peers_.deliveries[0]) << post;
    }
    EXPECT_NE(peers_.deliveries[6], peers_.deliveries[0]);
    EXPECT_EQ(peers_.asks.size(), 2u);
}

TEST_F(PaymentLoopTest, TakesAlreadySeenForDelivered) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{400, "invalid ticket senderNonce: already seen sender=0x11 nonce=1\n"};
    };
    const auto events = run_for(seconds{1});
    EXPECT_EQ(count(events, Kind::paid), 1u);
    EXPECT_FALSE(account_.undelivered);
    EXPECT_EQ(account_.spending->snapshot().delivered, 1u);
}

TEST_F(PaymentLoopTest, EndsWhenTheOrchestratorNoLongerKnowsTheSession) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{404, "runner session not found\n"};
    };
    const auto events = run_for(seconds{60});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, Kind::lost);
    EXPECT_EQ(events[0].error->code, ErrorCode::session_lost);
    EXPECT_EQ(peers_.asks.size(), 1u);
}

TEST_F(PaymentLoopTest, EndsWhereTheKeyOfTheSessionWasRevoked) {
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> {
        return SignerAnswer{403, {}, {}, make_error(ErrorCode::key_revoked, "revoked")};
    };
    const auto events = run_for(seconds{60});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, Kind::lost);
    EXPECT_EQ(events[0].error->code, ErrorCode::key_revoked);
}

TEST_F(PaymentLoopTest, BuysNothingForASessionThatEndedWhileTheSignerWasGone) {
    const auto back = peers_.clock + seconds{28};
    peers_.on_ask = [this, back](const PaymentAsk& ask) -> Result<SignerAnswer> {
        return peers_.clock < back ? Result<SignerAnswer>{make_error(ErrorCode::timeout, "gone")}
                                   : paid_with(ask, 100, 1, "state-1");
    };
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{404, "runner session not found\n"};
    };
    const auto events = run_for(seconds{60});
    EXPECT_EQ(count(events, Kind::lost), 1u);
    ASSERT_EQ(peers_.deliveries.size(), 1u);
    EXPECT_TRUE(peers_.deliveries[0].payment.empty());
    EXPECT_EQ(account_.spending->snapshot().payments, 0u);
}

TEST_F(PaymentLoopTest, PaysOnForASessionThatOutlivedAGap) {
    const auto back = peers_.clock + seconds{28};
    peers_.on_ask = [this, back](const PaymentAsk& ask) -> Result<SignerAnswer> {
        return peers_.clock < back ? Result<SignerAnswer>{make_error(ErrorCode::timeout, "gone")}
                                   : paid_with(ask, 1, ++made_, "state-1");
    };
    peers_.on_deliver = [](const PaymentHeaders& headers) -> Result<DeliveryAnswer> {
        return headers.payment.empty() ? DeliveryAnswer{403, "ErrSegSig\n"} : DeliveryAnswer{200, {}};
    };
    const auto events = run_for(seconds{34});
    EXPECT_EQ(count(events, Kind::paid), 2u);
    EXPECT_EQ(count(events, Kind::lost), 0u);
}

TEST_F(PaymentLoopTest, BuysNothingAfterAGapFromAnOrchestratorThatCannotBeReached) {
    const auto back = peers_.clock + seconds{28};
    peers_.on_ask = [this, back](const PaymentAsk& ask) -> Result<SignerAnswer> {
        return peers_.clock < back ? Result<SignerAnswer>{make_error(ErrorCode::timeout, "gone")}
                                   : paid_with(ask, 1, ++made_, "state-1");
    };
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return make_error(ErrorCode::connection_failed, "gone too");
    };
    run_for(seconds{34});
    EXPECT_EQ(made_, 0u);
}

TEST_F(PaymentLoopTest, AsksForTheSessionOnlyAfterAGap) {
    run_for(seconds{60});
    for (const auto& delivery : peers_.deliveries) {
        EXPECT_FALSE(delivery.payment.empty());
    }
}

TEST_F(PaymentLoopTest, EndsWhenAnotherCertificateIsShown) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return make_error(ErrorCode::session_lost, "another certificate");
    };
    const auto events = run_for(seconds{60});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].kind, Kind::lost);
}

TEST_F(PaymentLoopTest, SkipsATickWhenNothingIsDue) {
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> { return refused_with(482, ErrorCode::no_tickets); };
    const auto events = run_for(seconds{4});
    EXPECT_EQ(count(events, Kind::covered), 2u);
    EXPECT_TRUE(peers_.deliveries.empty());
    EXPECT_EQ(account_.state->state, "state-0");
}

TEST_F(PaymentLoopTest, PostsThePaymentOfA482ThatCarriesOne) {
    peers_.on_ask = [](const PaymentAsk& ask) -> Result<SignerAnswer> {
        auto answer = paid_with(ask, 0, 0, "state-after-482");
        answer.status = 482;
        answer.error = make_error(ErrorCode::no_tickets, "no tickets");
        return answer;
    };
    run_for(seconds{1});
    EXPECT_EQ(peers_.deliveries.size(), 1u);
    EXPECT_EQ(account_.state->state, "state-after-482");
}

TEST_F(PaymentLoopTest, RefreshesParametersAndKeepsStateUrlAndPrice) {
    const auto url = account_.quote.payment_url.to_string();
    peers_.on_ask = [this](const PaymentAsk& ask) -> Result<SignerAnswer> {
        if (ask.payment_params != make_quote(9).payment_params) {
            return refused_with(480, ErrorCode::refresh_session);
        }
        return paid_with(ask, 1, ++made_, "state-1");
    };
    const auto events = run_for(seconds{1});
    EXPECT_EQ(count(events, Kind::refreshed), 1u);
    EXPECT_EQ(count(events, Kind::paid), 1u);
    ASSERT_EQ(peers_.asks.size(), 2u);
    EXPECT_EQ(peers_.asks[1].state->state, "state-0");
    EXPECT_EQ(peers_.delivery_urls.at(0), url);
    EXPECT_EQ(account_.quote.price.price_per_unit, kPrice);
}

TEST_F(PaymentLoopTest, GivesUpATickAfterThreeRefreshes) {
    int refreshes = 0;
    peers_.on_refresh = [&refreshes]() -> Result<Quote> {
        ++refreshes;
        return make_quote(9);
    };
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> {
        return refused_with(480, ErrorCode::refresh_session);
    };
    const auto events = run_for(seconds{1});
    EXPECT_EQ(refreshes, 3);
    EXPECT_EQ(peers_.asks.size(), 4u);
    EXPECT_EQ(count(events, Kind::payment_failed), 1u);
}

TEST_F(PaymentLoopTest, RefusesFreshParametersOfAnotherSession) {
    peers_.on_refresh = []() -> Result<Quote> {
        auto quote = make_quote(9);
        quote.manifest_id = "another";
        return quote;
    };
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> {
        return refused_with(480, ErrorCode::refresh_session);
    };
    const auto events = run_for(seconds{1});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].error->code, ErrorCode::protocol_error);
    EXPECT_NE(account_.quote.payment_params, make_quote(9).payment_params);
}

TEST_F(PaymentLoopTest, TriesAgainWithFreshParametersWhenTheSignerFindsThePriceTooHigh) {
    peers_.on_ask = [this](const PaymentAsk& ask) -> Result<SignerAnswer> {
        if (ask.payment_params != make_quote(9).payment_params) {
            return refused_with(481, ErrorCode::price_exceeded);
        }
        return paid_with(ask, 1, ++made_, "state-1");
    };
    const auto events = run_for(seconds{4});
    ASSERT_EQ(events.size(), 3u);
    EXPECT_EQ(events[0].kind, Kind::payment_failed);
    EXPECT_EQ(events[0].error->code, ErrorCode::price_exceeded);
    EXPECT_EQ(events[1].kind, Kind::refreshed);
    EXPECT_EQ(events[2].kind, Kind::paid);
}

TEST_F(PaymentLoopTest, RefusesFreshParametersAtAnotherPrice) {
    peers_.on_refresh = []() -> Result<Quote> { return make_quote(9, kPrice + 1); };
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> {
        return refused_with(480, ErrorCode::refresh_session);
    };
    const auto events = run_for(seconds{1});
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].error->code, ErrorCode::protocol_error);
    EXPECT_EQ(account_.quote.payment_params, make_quote(1).payment_params);
}

TEST_F(PaymentLoopTest, GivesUpAPaymentThatIsRedirectedEveryTime) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> { return DeliveryAnswer{307, {}}; };
    run_for(seconds{7});  // ticks at 0, 3 and 6 s
    EXPECT_EQ(peers_.asks.size(), 2u);
}

TEST_F(PaymentLoopTest, DeliversWhatIsSignedBeforeItStops) {
    int tries = 0;
    peers_.on_deliver = [&tries](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{++tries <= 2 ? 503 : 200, {}};  // both tries of the only tick fail
    };
    const auto events = run_for(seconds{2});
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].kind, SessionEvent::Kind::paid);
    EXPECT_EQ(peers_.asks.size(), 1u);
    EXPECT_FALSE(account_.undelivered);
}

TEST_F(PaymentLoopTest, SaysNothingAboutAPaymentThatWasBrokenOff) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return make_error(ErrorCode::cancelled, "cancelled");
    };
    EXPECT_TRUE(run_for(seconds{60}).empty());
    EXPECT_EQ(peers_.asks.size(), 1u);
}

TEST_F(PaymentLoopTest, AsksTwicePerTickWithTheSameStateAndKeyWhileTheSignerIsSilent) {
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> { return make_error(ErrorCode::timeout, "silent"); };
    const auto events = run_for(seconds{4});
    ASSERT_EQ(peers_.asks.size(), 4u);
    EXPECT_EQ(peers_.asks[0].idempotency_key, peers_.asks[1].idempotency_key);
    EXPECT_EQ(peers_.ask_times[1] - peers_.ask_times[0], milliseconds{300});  // not at once
    EXPECT_NE(peers_.asks[0].idempotency_key, peers_.asks[2].idempotency_key);
    EXPECT_EQ(peers_.asks[3].state->state, "state-0");
    EXPECT_EQ(count(events, Kind::payment_failed), 2u);
}

TEST_F(PaymentLoopTest, DoesNotRepeatARefusalWithinATick) {
    peers_.on_ask = [](const PaymentAsk&) -> Result<SignerAnswer> {
        return refused_with(402, ErrorCode::budget_exceeded);
    };
    const auto events = run_for(seconds{1});
    EXPECT_EQ(peers_.asks.size(), 1u);
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].error->code, ErrorCode::budget_exceeded);
}

TEST_F(PaymentLoopTest, GivesUpARefusedPaymentAfterThreeTriesAndRefreshes) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{400, "invalid ticket signature\n"};
    };
    const auto events = run_for(seconds{7});  // ticks at 0, 3 and 6 s
    EXPECT_EQ(count(events, Kind::refreshed), 1u);
    ASSERT_EQ(peers_.asks.size(), 2u);
    EXPECT_EQ(peers_.asks[1].payment_params, make_quote(9).payment_params);
}

TEST_F(PaymentLoopTest, GivesUpAPaymentWithExpiredParametersAtOnce) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{400, "ticketparams expired\n"};
    };
    run_for(seconds{1});
    EXPECT_FALSE(account_.undelivered);
}

TEST_F(PaymentLoopTest, UsesTheFreshParametersInAPaymentResult) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{200, protocol::wire::encode(protocol::wire::PaymentResult{make_info(7)})};
    };
    run_for(seconds{4});
    ASSERT_EQ(peers_.asks.size(), 2u);
    EXPECT_EQ(peers_.asks[1].payment_params, make_quote(7).payment_params);
}

TEST_F(PaymentLoopTest, KeepsItsOwnParametersWhenAPaymentResultHasAnotherPrice) {
    peers_.on_deliver = [](const PaymentHeaders&) -> Result<DeliveryAnswer> {
        return DeliveryAnswer{200, protocol::wire::encode(protocol::wire::PaymentResult{make_info(7, kPrice + 1)})};
    };
    run_for(seconds{4});
    ASSERT_EQ(peers_.asks.size(), 2u);
    EXPECT_EQ(peers_.asks[1].payment_params, make_quote(1).payment_params);
}

}  // namespace
}  // namespace farebox::gateway::test
