#include "signer/payment/planner.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "protocol/uint256.hpp"
#include "tests/payment/quote.hpp"

namespace farebox::signer {
namespace {

using protocol::Rational;
using test::after;
using test::kNow;
using test::kSecond;
using test::QuoteTerms;

Rational whole(std::int64_t value) {
    return Rational{value};
}

/// One planned call; tests change what they are about.
struct Scenario {
    PaymentRequest request = test::make_request(test::make_quote());
    std::optional<SessionState> previous;
    PaymentRules rules = test::make_rules();
    ChainFacts chain = test::make_chain();
    PlanOptions options = test::make_options();
    protocol::Timestamp now = kNow;  ///< Ledger time.
    protocol::Timestamp wall = kNow;

    Scenario() = default;
    explicit Scenario(const QuoteTerms& terms, std::string type = "live")
        : request{test::make_request(test::make_quote(terms), std::move(type))} {}

    [[nodiscard]] Result<PaymentPlan> plan() const {
        CheckedRequest checked = test::checked(request);
        checked.state = previous;
        return plan_payment(checked, {Address{}, previous ? &*previous : nullptr}, rules, chain, options, {now, wall});
    }
    [[nodiscard]] ErrorCode refusal() const {
        const auto result = plan();
        return result ? ErrorCode::internal : result.error().code;
    }
    /// Goes on from a session opened at kNow, with this balance.
    void continue_session(std::int64_t balance, std::int64_t price = 10) {
        SessionState state;
        state.state_id = "0123";
        state.last_update = kNow;
        state.orchestrator = test::checked(request).orchestrator;
        state.balance = whole(balance);
        state.initial_price_per_unit = price;
        state.initial_pixels_per_unit = 1;
        state.type = request.type;
        state.sequence_number = 4;
        state.sender_nonce = 9;
        previous = state;
    }
};

TEST(PlanOfANewSession, PaysThePreloadWithWholeTickets) {
    const auto plan = Scenario{QuoteTerms{.ev = 30, .price = 10}}.plan();  // 10 s x 10 wei
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->tickets, 4U);
    EXPECT_EQ(plan->charge, Wei{120U});
    EXPECT_EQ(plan->fee, whole(100));
    EXPECT_EQ(plan->next_state.balance, whole(20));
    EXPECT_EQ(plan->next_state.last_update, kNow);
    EXPECT_EQ(plan->next_state.sequence_number, 0U);
    EXPECT_EQ(plan->next_state.initial_price_per_unit, 10);
    EXPECT_EQ(plan->next_state.state_id, test::make_options().new_state_id);
    EXPECT_EQ(plan->manifest_id, "abcd1234");
}

TEST(PlanOfANewSession, HoldsAtLeastOneTicketOfCredit) {
    const auto plan = Scenario{QuoteTerms{.ev = 1000, .price = 10}}.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->tickets, 1U);
    EXPECT_EQ(plan->next_state.balance, whole(900));
}

TEST(PlanOfANewSession, NamesItselfWhereTheRequestDoesNot) {
    Scenario scenario;
    scenario.request.manifest_id.clear();
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->manifest_id, scenario.options.new_manifest_id);
}

TEST(PlanOfANewSession, RefusesMoreThanAHundredTickets) {
    const Scenario scenario{QuoteTerms{.ev = 1, .price = 11}};
    EXPECT_EQ(scenario.refusal(), ErrorCode::ev_exceeded);
    EXPECT_EQ(scenario.plan().error().message, "numTickets 110 exceeds maximum of 100");
}

TEST(PlanOfANewSession, RefusesMoreThanThePaymentCap) {
    Scenario scenario{QuoteTerms{.ev = 30, .price = 10}};
    scenario.rules.max_payment_ev = whole(119);
    EXPECT_EQ(scenario.refusal(), ErrorCode::ev_exceeded);
    scenario.rules.max_payment_ev = whole(120);
    EXPECT_TRUE(scenario.plan());
}

TEST(PlanOfANewSession, SignsTheQuotesRoundOrOurOwn) {
    Scenario scenario;
    EXPECT_EQ(scenario.plan()->creation_round, 3999);
    auto quote = test::make_quote();
    quote.ticket_params->expiration_params.reset();
    scenario.request = test::make_request(quote);
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->creation_round, 4000);
    EXPECT_EQ(plan->creation_round_block_hash, scenario.chain.latest.block_hash);
}

TEST(PlanOfALaterCall, BillsTheElapsedTimeAtTheFirstPrice) {
    Scenario scenario{QuoteTerms{.ev = 30, .price = 5}};
    scenario.continue_session(/*balance=*/20, /*price=*/10);
    scenario.now = after(9 * kSecond);
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->fee, whole(90));
    EXPECT_EQ(plan->tickets, 3U);  // (90 - 20) / 30, rounded up
    EXPECT_EQ(plan->next_state.balance, whole(20));
    EXPECT_EQ(plan->next_state.sequence_number, 5U);
    EXPECT_EQ(plan->next_state.state_id, "0123");
}

TEST(PlanOfALaterCall, OwesNothingWhereTheBalanceCoversFeeAndTicket) {
    Scenario scenario{QuoteTerms{.ev = 30}};
    scenario.continue_session(60);
    scenario.now = after(6 * kSecond);
    EXPECT_EQ(scenario.refusal(), ErrorCode::no_tickets);
    scenario.now = after(6 * kSecond + 1);
    EXPECT_TRUE(scenario.plan());
}

TEST(PlanOfALaterCall, WithoutElapsedTimeTopsUpToOneTicket) {
    Scenario scenario{QuoteTerms{.ev = 30}};
    scenario.continue_session(29);
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->tickets, 1U);
    EXPECT_TRUE(plan->fee.is_zero());
    scenario.continue_session(30);
    EXPECT_EQ(scenario.refusal(), ErrorCode::no_tickets);
}

TEST(PlanOfALaterCall, IsExactForFareboxCallers) {
    Scenario scenario{QuoteTerms{.ev = 1'000'000, .price = 1'000'000'000}};
    scenario.continue_session(0, 1'000'000'000);
    scenario.options = test::make_options(Rounding::exact);
    scenario.now = after(3'000'001);
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->fee, whole(3'000'001));
    EXPECT_EQ(plan->tickets, 4U);
}

TEST(PlanOfALaterCall, PaysInPartWhatAHundredTicketsDoNotCover) {
    Scenario scenario{QuoteTerms{.ev = 7, .price = 10}};
    scenario.continue_session(5);
    scenario.now = after(100 * kSecond);  // 1000 wei
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->tickets, 100U);
    EXPECT_EQ(plan->fee, whole(700));  // floor(705 / 10) seconds
    EXPECT_EQ(plan->next_state.balance, whole(5));
    EXPECT_EQ(plan->next_state.last_update, after(70 * kSecond));
}

TEST(PlanOfALaterCall, PaysInPartUpToThePaymentCap) {
    Scenario scenario{QuoteTerms{.ev = 30, .price = 10}};
    scenario.continue_session(0);
    scenario.rules.max_payment_ev = whole(299);
    scenario.now = after(100 * kSecond);
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->tickets, 9U);
    EXPECT_EQ(plan->next_state.last_update, after(27 * kSecond));
}

TEST(PlanOfALaterCall, OfFixedWorkIsNeverPartial) {
    Scenario scenario{QuoteTerms{.ev = 1, .price = 101}, "fixed"};
    scenario.continue_session(0, 101);
    EXPECT_EQ(scenario.refusal(), ErrorCode::ev_exceeded);
}

TEST(PlanWithoutTickets, TakesTheFeeOfRequestsFromTheBalance) {
    Scenario scenario{QuoteTerms{.ev = 100, .price = 10}, "fixed"};
    scenario.continue_session(150);
    EXPECT_EQ(scenario.refusal(), ErrorCode::no_tickets);
    scenario.options.empty_payments = true;
    const auto plan = scenario.plan();
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->tickets, 0U);
    EXPECT_TRUE(plan->charge.is_zero());
    EXPECT_EQ(plan->next_state.balance, whole(140));
}

TEST(PlanWithoutTickets, IssuesNothingForTime) {
    Scenario scenario{QuoteTerms{.ev = 30}};
    scenario.continue_session(60);
    scenario.options.empty_payments = true;
    scenario.now = after(kSecond);
    EXPECT_EQ(scenario.refusal(), ErrorCode::no_tickets);
}

TEST(PlanFreshness, EndsThreeMinutesBeforeTheAuthToken) {
    Scenario scenario;
    auto quote = test::make_quote();
    quote.auth_token->expiration = protocol::unix_seconds(kNow) + kAuthTokenMarginSeconds;
    scenario.request = test::make_request(quote);
    EXPECT_TRUE(scenario.plan());
    scenario.wall = after(1);
    EXPECT_EQ(scenario.refusal(), ErrorCode::refresh_session);
}

TEST(PlanFreshness, SurvivesTheSmallestExpiration) {
    Scenario scenario;
    auto quote = test::make_quote();
    quote.auth_token->expiration = std::numeric_limits<std::int64_t>::min();
    scenario.request = test::make_request(quote);
    EXPECT_EQ(scenario.refusal(), ErrorCode::refresh_session);
}

TEST(PlanFreshness, EndsOneBlockBeforeExpiration) {
    Scenario scenario;
    scenario.chain.sender.latest_l1_block = test::kL1Block + 38;
    EXPECT_TRUE(scenario.plan());
    scenario.chain.sender.latest_l1_block = test::kL1Block + 39;
    EXPECT_EQ(scenario.refusal(), ErrorCode::refresh_session);
}

TEST(Expired, HasNoMargin) {
    auto quote = test::make_quote();
    quote.auth_token->expiration = protocol::unix_seconds(kNow);
    const CheckedRequest checked = test::checked(test::make_request(quote));
    EXPECT_FALSE(expired(checked, test::kL1Block, kNow));
    EXPECT_TRUE(expired(checked, test::kL1Block, after(1)));
    EXPECT_TRUE(expired(checked, test::kL1Block + 39, kNow));
}

TEST(PlanRefuses, AnUnknownType) {
    EXPECT_EQ(Scenario(QuoteTerms{}, "LIVE").refusal(), ErrorCode::invalid_argument);
}

TEST(PlanRefuses, PixelsWithoutANumber) {
    Scenario scenario{QuoteTerms{}, ""};
    EXPECT_EQ(scenario.refusal(), ErrorCode::invalid_argument);
    scenario.request.in_pixels = -1;
    EXPECT_EQ(scenario.refusal(), ErrorCode::invalid_argument);
    scenario.request.in_pixels = 1;
    EXPECT_TRUE(scenario.plan());
}

TEST(PlanRefuses, HugePixelCountsWithoutOverflow) {
    Scenario scenario{QuoteTerms{.ev = 1, .price = std::numeric_limits<std::int64_t>::max()}, ""};
    scenario.request.in_pixels = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(scenario.refusal(), ErrorCode::ev_exceeded);
}

TEST(PlanRefuses, TicketsWorthNothing) {
    auto quote = test::make_quote();
    quote.ticket_params->win_prob.clear();
    Scenario scenario;
    scenario.request = test::make_request(quote);
    EXPECT_EQ(scenario.refusal(), ErrorCode::zero_ev);
}

TEST(PlanRefuses, TicketsThatAlwaysWin) {
    auto quote = test::make_quote();
    quote.ticket_params->win_prob = std::string(32, '\xff');
    Scenario scenario;
    scenario.request = test::make_request(quote);
    EXPECT_EQ(scenario.refusal(), ErrorCode::ticket_params_rejected);
}

TEST(PlanRefuses, TicketsAboveTheCaps) {
    Scenario by_ev;
    by_ev.rules.max_ticket_ev = whole(99);
    EXPECT_EQ(by_ev.refusal(), ErrorCode::ev_exceeded);
    Scenario by_face;
    by_face.rules.max_face_value = Wei{299U};
    EXPECT_EQ(by_face.refusal(), ErrorCode::ev_exceeded);
    Scenario by_deposit;
    by_deposit.chain.sender.deposit = Wei{299U};
    EXPECT_EQ(by_deposit.refusal(), ErrorCode::ev_exceeded);
}

TEST(PlanRefuses, AnUnfundedOrUnlockingKey) {
    Scenario empty;
    empty.chain.sender.reserve = Wei{};
    EXPECT_EQ(empty.refusal(), ErrorCode::ticket_params_rejected);
    Scenario unlocking;
    unlocking.chain.sender.withdraw_round = unlocking.chain.sender.last_initialized_round + 1;
    EXPECT_EQ(unlocking.refusal(), ErrorCode::ticket_params_rejected);
}

TEST(PlanRefuses, APriceAboveTheSessionsFirst) {
    Scenario scenario{QuoteTerms{.price = 11}};
    scenario.continue_session(0, 10);
    EXPECT_EQ(scenario.refusal(), ErrorCode::price_exceeded);
    EXPECT_EQ(scenario.plan().error().message,
              "orchestrator price 11.000 exceeds initial session price ceiling 10.000");
}

TEST(PlanRefuses, AStateWithoutAFirstPrice) {
    Scenario scenario;
    scenario.continue_session(0, 0);
    EXPECT_EQ(scenario.refusal(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace farebox::signer
