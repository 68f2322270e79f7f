// What a program lets the library spend, whatever the signer would sign.
#include <gmock/gmock.h>

#include "gateway-lite/limits/daily_cap.hpp"
#include "gateway-lite/limits/next_payment.hpp"
#include "tests/gateway-lite/gateway_fixture.hpp"
#include "tests/gateway-lite/quotes.hpp"
#include "tests/gateway-lite/scripted_peers.hpp"

namespace farebox::gateway::test {
namespace {

using protocol::Rational;
using testing::HasSubstr;
using namespace std::chrono_literals;

class DailyCapTest : public testing::Test {
protected:
    static Wei wei(std::uint64_t amount) { return Wei{amount}; }
    DailyCap cap_{wei(100)};
    DailyCap::TimePoint now_{1000h};
};

TEST_F(DailyCapTest, HoldsSpentAndSetAsideTogether) {
    EXPECT_TRUE(cap_.reserve({}, wei(60), now_));
    EXPECT_FALSE(cap_.reserve({}, wei(41), now_));
    EXPECT_TRUE(cap_.reserve({}, wei(40), now_));
    cap_.settle(wei(60), wei(10), now_);
    EXPECT_TRUE(cap_.reserve({}, wei(50), now_));
    const auto full = cap_.reserve({}, wei(1), now_);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::budget_exceeded);
    EXPECT_THAT(full.error().details, testing::Contains(testing::Pair("limit", "100 wei")));
}

TEST_F(DailyCapTest, AskingAgainReplacesWhatWasSetAside) {
    EXPECT_TRUE(cap_.reserve({}, wei(60), now_));
    EXPECT_TRUE(cap_.reserve(wei(60), wei(90), now_));
    EXPECT_FALSE(cap_.reserve(wei(90), wei(101), now_));
    EXPECT_FALSE(cap_.reserve({}, wei(11), now_)) << "a refusal changes nothing";
}

TEST_F(DailyCapTest, ForgetsAfterADayAndNotBefore) {
    EXPECT_TRUE(cap_.reserve({}, wei(100), now_ + 59min));
    cap_.settle(wei(100), wei(100), now_ + 59min);
    EXPECT_FALSE(cap_.reserve({}, wei(1), now_ + 59min + 24h));
    EXPECT_TRUE(cap_.reserve({}, wei(100), now_ + 25h));
}

TEST(NextPayment, IsAtMostWhatSignersBill) {
    const Rational price{kPrice};
    const Rational tickets{static_cast<std::int64_t>(2 * ticket_value())};
    const auto live = make_account();
    EXPECT_LE(*most_of_next_payment(live, std::nullopt), (price * Rational{1020, 100} + tickets));
    EXPECT_GE(*most_of_next_payment(live, std::nullopt), price * Rational{10});
    EXPECT_GE(*most_of_next_payment(live, 3s), price * Rational{4});
    EXPECT_LE(*most_of_next_payment(live, 3s), (price * Rational{408, 100} + tickets));
    const auto fixed = make_account(protocol::PaymentType::fixed);
    EXPECT_LE(*most_of_next_payment(fixed, std::nullopt), (price * Rational{102, 100} + tickets));
}

class Limits : public GatewayFixture {
protected:
    /// What a call of the fixture costs.
    [[nodiscard]] Wei cost() {
        auto gateway = open(options());
        return gateway.call(request()).get()->paid().expected_value;
    }
    static Wei times(const Wei& amount, std::uint64_t factor) { return *amount.checked_mul(factor); }
};

TEST_F(Limits, OfACallForbidThePaymentThatMightPassThem) {
    auto gateway = open(options());
    auto limited = request();
    limited.max_spending = Wei{1};
    const auto refused = gateway.call(limited).get();
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().details.at(0).second, HasSubstr("would pass what this job may spend"));
    EXPECT_EQ(refused.error().hint, "raise max_spending");
    EXPECT_TRUE(network_.seen("/generate-live-payment").empty()) << "the signer is not even asked";
    limited.max_spending = times(cost(), 4);
    const auto paid = gateway.call(limited).get();
    ASSERT_TRUE(paid) << paid.error().message;
    EXPECT_LE(paid->paid().expected_value, *limited.max_spending);
}

TEST_F(Limits, SuspendNobody) {
    const FakeNetwork other;
    auto with = options();
    with.orchestrators.push_back(other.url());
    auto gateway = open(with);
    auto limited = request();
    limited.max_spending = Wei{1};
    ASSERT_FALSE(gateway.call(limited).get());
    const auto cursor = gateway.select({limited.app, RunnerMode::single_shot, std::nullopt}).get();
    ASSERT_TRUE(cursor);
    for (const auto& each : cursor->explain()) {
        EXPECT_TRUE(each.dropped.empty()) << each.dropped;
    }
    EXPECT_EQ(gateway.call(request()).get()->orchestrator(), network_.url());
}

TEST_F(Limits, OfADayHoldForAllCallsTogether) {
    const auto each = cost();
    auto with = options();
    with.max_spending_per_day = times(each, 5);
    auto gateway = open(with);
    Wei spent;
    int calls = 0;
    for (; calls < 20; ++calls) {
        const auto response = gateway.call(request()).get();
        if (!response) {
            EXPECT_THAT(response.error().details.at(0).second, HasSubstr("in a day"));
            break;
        }
        spent = *spent.checked_add(response->paid().expected_value);
    }
    EXPECT_GE(calls, 2);
    EXPECT_LT(calls, 20);
    EXPECT_LE(spent, *with.max_spending_per_day);
}

TEST(SessionLimits, EndThePaymentsAndSayWhy) {
    ScriptedPeers peers;
    std::uint32_t nonce = 0;
    peers.on_ask = [&](const PaymentAsk& ask) { return paid_with(ask, 1, ++nonce, "state"); };
    peers.on_deliver = [](const PaymentHeaders&) { return DeliveryAnswer{200, {}}; };
    peers.end = peers.clock + 1h;
    auto account = make_account();
    const Wei limit{40 * ticket_value()};
    account.spending->limit(limit, nullptr);
    const auto events = run_loop(peers, account);
    EXPECT_EQ(events.back().kind, SessionEvent::Kind::payments_ended);
    ASSERT_TRUE(events.back().error);
    EXPECT_EQ(events.back().error->code, ErrorCode::budget_exceeded);
    const auto spent = account.spending->snapshot().expected_value;
    EXPECT_LE(spent, limit);
    EXPECT_GT(spent, Wei{20 * ticket_value()}) << "and not much earlier than it has to";
}

TEST(SessionLimits, ALostAnswerIsSetAsideOnce) {
    ScriptedPeers peers;
    peers.on_ask = [&](const PaymentAsk&) -> Result<SignerAnswer> {
        return make_error(ErrorCode::timeout, "nobody answers");
    };
    peers.on_deliver = [](const PaymentHeaders&) { return DeliveryAnswer{200, {}}; };
    peers.end = peers.clock + 30s;
    auto account = make_account();
    auto all = std::make_shared<DailyCap>(Wei{40 * ticket_value()});
    account.spending->limit(std::nullopt, all);
    const auto events = run_loop(peers, account);
    EXPECT_EQ(count(events, SessionEvent::Kind::payments_ended), 0U);
    EXPECT_GT(count(events, SessionEvent::Kind::payment_failed), 5U);
    account.spending->release();
    EXPECT_TRUE(all->reserve({}, Wei{40 * ticket_value()}, DailyCap::TimePoint::clock::now()));
}

}  // namespace
}  // namespace farebox::gateway::test
