// What a session signs follows the clock, and lost messages do not end it. A simulated market with exact rules:
// a signer that bills elapsed time, an orchestrator that debits every five seconds and ends what is not covered.
#include <gtest/gtest.h>

#include <set>

#include "protocol/base64.hpp"
#include "protocol/wire/payment.hpp"
#include "tests/gateway-lite/quotes.hpp"
#include "tests/gateway-lite/scripted_peers.hpp"

namespace farebox::gateway::test {
namespace {

using protocol::Rational;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using TimePoint = PaymentPeers::TimePoint;

Rational seconds_of(nanoseconds time) {
    return Rational{time.count(), 1'000'000'000};
}

class Market {
public:
    explicit Market(ScriptedPeers& peers) : peers_{peers}, begin_{peers.clock}, last_billed_{begin_}, debited_{begin_} {
        peers_.on_ask = [this](const PaymentAsk& ask) { return bill(ask); };
        peers_.on_deliver = [this](const PaymentHeaders& headers) { return take(headers); };
        peers_.on_sleep = [this](TimePoint moment) { debit_until(moment); };
        // What reserving the session paid: the preload of ten seconds, in whole tickets.
        const auto tickets = need(Rational{10} * price_);
        signed_ = credit_ = Rational{tickets} * value_;
        balance_ = signed_ - Rational{10} * price_;
    }

    enum class Loss { none, request, answer };
    Loss loss = Loss::none;  ///< What becomes of every fourth post.
    bool alive = true;

    [[nodiscard]] Rational signed_value() const { return signed_; }
    [[nodiscard]] Rational price() const { return price_; }
    [[nodiscard]] Rational value() const { return value_; }

private:
    [[nodiscard]] std::int64_t need(const Rational& fee) const {
        const auto wanted = std::max(fee, value_);
        return balance_ >= wanted ? 0 : *ceil_quotient(wanted - balance_, value_).to_int64();
    }

    Result<SignerAnswer> bill(const PaymentAsk& ask) {
        const auto fee = seconds_of(peers_.clock - last_billed_) * price_;
        const auto tickets = need(fee);
        if (tickets == 0) {
            return refused_with(482, ErrorCode::no_tickets);
        }
        balance_ += Rational{tickets} * value_ - fee;
        signed_ += Rational{tickets} * value_;
        last_billed_ = peers_.clock;
        nonce_ += static_cast<std::uint32_t>(tickets);
        return paid_with(ask, static_cast<std::size_t>(tickets), nonce_, "state-" + std::to_string(nonce_));
    }

    Result<DeliveryAnswer> take(const PaymentHeaders& headers) {
        const bool lost = loss != Loss::none && ++posts_ % 4 == 0;
        if (lost && loss == Loss::request) {
            peers_.clock += seconds{2};
            return make_error(ErrorCode::timeout, "lost on the way");
        }
        debit_until(peers_.clock);
        if (!alive) {
            return DeliveryAnswer{404, "runner session not found\n"};
        }
        if (!seen_.insert(headers.payment).second) {
            return DeliveryAnswer{400, "invalid ticket senderNonce: already seen\n"};
        }
        const auto payment = *protocol::wire::decode_payment(*protocol::base64_decode(headers.payment));
        credit_ += Rational{static_cast<std::int64_t>(payment.ticket_sender_params.size())} * value_;
        if (lost) {
            peers_.clock += seconds{2};
            return make_error(ErrorCode::timeout, "the answer was lost");
        }
        return DeliveryAnswer{200, {}};
    }

    void debit_until(TimePoint moment) {
        while (alive && debited_ + seconds{5} <= moment) {
            debited_ += seconds{5};
            const auto fee = Rational{5} * price_;
            alive = credit_ >= fee;
            credit_ -= fee;
        }
    }

    ScriptedPeers& peers_;
    const Rational price_{kPrice};
    const Rational value_{static_cast<std::int64_t>(ticket_value())};
    const TimePoint begin_;
    TimePoint last_billed_;
    TimePoint debited_;
    Rational balance_;
    Rational signed_;
    Rational credit_;
    std::uint32_t nonce_ = 0;
    int posts_ = 0;
    std::set<std::string> seen_;
};

TEST(PayingExactly, SignsAtMostPreloadPlusElapsedTimePlusTwoPercentPlusTwoTickets) {
    ScriptedPeers peers;
    Market market{peers};
    auto account = make_account();
    peers.end = peers.clock + seconds{60};
    run_loop(peers, account);
    EXPECT_TRUE(market.alive);
    const auto most = Rational{70} * market.price() * Rational{102, 100} + Rational{2} * market.value();
    EXPECT_LE(market.signed_value(), most);
    EXPECT_GE(market.signed_value(), Rational{60} * market.price());
}

TEST(PayingExactly, CountsWhatItSigned) {
    ScriptedPeers peers;
    Market market{peers};
    auto account = make_account();
    peers.end = peers.clock + seconds{60};
    const auto reserved = market.signed_value();
    run_loop(peers, account);
    const auto paid = account.spending->snapshot();
    const auto counted = Rational{paid.expected_value};
    const auto really = market.signed_value() - reserved;
    EXPECT_EQ(Rational{static_cast<std::int64_t>(paid.tickets)} * market.value(), really);
    EXPECT_LE(counted, really);  // ticket_value() is rounded up
    EXPECT_GE(counted + Rational{static_cast<std::int64_t>(paid.tickets)}, really);
    EXPECT_EQ(paid.unit, "seconds");
    EXPECT_EQ(Rational{static_cast<std::int64_t>(paid.units)}, floor_quotient(counted, market.price()));
}

class PayingWithLosses : public ::testing::TestWithParam<Market::Loss> {};

TEST_P(PayingWithLosses, TheSessionLivesWithOneOfFourPostsLost) {
    ScriptedPeers peers;
    Market market{peers};
    market.loss = GetParam();
    auto account = make_account();
    peers.end = peers.clock + seconds{120};
    const auto events = run_loop(peers, account);
    EXPECT_TRUE(market.alive);
    EXPECT_EQ(count(events, SessionEvent::Kind::lost), 0u);
    EXPECT_GT(count(events, SessionEvent::Kind::paid), 20u);
    const auto most = Rational{132} * market.price() * Rational{102, 100} + Rational{2} * market.value();
    EXPECT_LE(market.signed_value(), most);
}

INSTANTIATE_TEST_SUITE_P(Every, PayingWithLosses, ::testing::Values(Market::Loss::request, Market::Loss::answer));

}  // namespace
}  // namespace farebox::gateway::test
