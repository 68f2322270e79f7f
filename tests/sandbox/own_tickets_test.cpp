// Tickets for parameters that the sandbox advertised itself: the rules that need its secret.
#include <gtest/gtest.h>

#include <functional>

#include "protocol/byte_view.hpp"
#include "protocol/ticket_conversion.hpp"
#include "sandbox/acceptance/payment_rules.hpp"
#include "sandbox/acceptance/quote.hpp"
#include "sandbox/acceptance/recipient_rand.hpp"
#include "tests/sandbox/payer.hpp"

namespace farebox::sandbox::test {
namespace {

using protocol::wire::Payment;

class OwnTickets : public testing::Test {
protected:
    OwnTickets() {
        recipient_.data.fill(0x47);
        chain_.latest_l1_block = 1'000;
        chain_.last_initialized_round = 7;
        chain_.round_hash.data.fill(0x62);
        rules_.tickets.recipient = recipient_;
        rules_.tickets.last_initialized_round = 7;
        rules_.tickets.latest_l1_block = Uint256{{1'000}};
        rules_.tickets.withdraw_round = [this](const Address&) { return withdraw_round_; };
        rules_.tickets.matching_rand = [this](const auto& params, const auto& sender, const auto& price) {
            return matching_rand(secret_, params, sender, price);
        };
        rules_.is_active = [this](const Address& asked) { return asked == recipient_; };
    }

    protocol::wire::OrchestratorInfo quote(protocol::Price price) {
        const QuoteRequest request{recipient_, payer_.address(), price, Wei{std::uint64_t{1'000'000'000'000'000'000}}};
        const auto params = *make_ticket_params(terms_, chain_, request, secret_);
        protocol::wire::OrchestratorInfo info;
        info.ticket_params = protocol::to_payment_params(params);
        info.ticket_params->expiration_params.emplace(protocol::wire::TicketExpirationParams{
            params.creation_round, protocol::to_string(params.creation_round_block_hash)});
        info.price_info.emplace().price_per_unit = price.price_per_unit;
        info.price_info->pixels_per_unit = price.pixels_per_unit;
        return info;
    }

    PaymentOutcome run(const Payment& payment) { return process_payment(payment, "aa", rules_, {balances_, nonces_}); }

    Payer payer_;
    Address recipient_;
    Secret secret_ = random_secret();
    TicketTerms terms_;
    ChainFacts chain_;
    PaymentRules rules_;
    Balances balances_;
    NonceSets nonces_;
    std::int64_t withdraw_round_ = 0;
};

TEST_F(OwnTickets, AreAcceptedAsAdvertised) {
    const auto outcome = run(payer_.pay(quote({33'333'333'333, 1}), nonces(1, 3)));
    EXPECT_EQ(outcome.error, "");
    EXPECT_EQ(balances_.balance(payer_.address(), "aa"), outcome.credited);
    EXPECT_EQ(balances_.fixed_price(payer_.address(), "aa"), (protocol::Price{33'333'333'333, 1}));
}

TEST_F(OwnTickets, AreAcceptedAtTheSameRatioWrittenDifferently) {
    Payment payment = payer_.pay(quote({2, 4}), {1});
    payment.expected_price->price_per_unit = 1;
    payment.expected_price->pixels_per_unit = 2;
    EXPECT_EQ(run(payment).error, "");
}

TEST_F(OwnTickets, AreFatallyRefusedWhenAnyAdvertisedValueDiffers) {
    const std::vector<std::pair<const char*, std::function<void(Payment&)>>> changes{
        {"seed", [](Payment& p) { p.ticket_params->seed.back() ^= 1; }},
        {"face value", [](Payment& p) { p.ticket_params->face_value.back() ^= 1; }},
        {"win prob", [](Payment& p) { p.ticket_params->win_prob.back() ^= 1; }},
        {"expiration", [](Payment& p) { p.ticket_params->expiration_block.back() ^= 1; }},
        {"rand hash", [](Payment& p) { p.ticket_params->recipient_rand_hash.back() ^= 1; }},
        {"price", [](Payment& p) { ++p.expected_price->price_per_unit; }},
        {"pixels", [](Payment& p) { ++p.expected_price->pixels_per_unit; }},
        {"round", [](Payment& p) { ++p.expiration_params->creation_round; }},
        {"round hash", [](Payment& p) { p.expiration_params->creation_round_block_hash.back() ^= 1; }},
        {"sender", [](Payment& p) { p.sender.back() ^= 1; }},
    };
    for (const auto& [name, change] : changes) {
        SCOPED_TRACE(name);
        Payment payment = payer_.pay(quote({10, 1}), nonces(1, 2));
        change(payment);
        const auto outcome = run(payment);
        EXPECT_EQ(outcome.error, "invalid recipientRand for ticket recipientRandHash");
        EXPECT_EQ(outcome.tickets.size(), 1U) << "a fatal error ends the payment";
    }
}

TEST_F(OwnTickets, OfAnUnlockingSenderAreFatallyRefused) {
    withdraw_round_ = 8;  // the last initialised round is 7
    const auto outcome = run(payer_.pay(quote({10, 1}), nonces(1, 2)));
    EXPECT_EQ(outcome.error, "deposit and reserve for sender " + payer_.address_text() + " is set to unlock soon");
    EXPECT_EQ(outcome.tickets.size(), 1U);
    withdraw_round_ = 9;
    EXPECT_EQ(run(payer_.pay(quote({10, 1}), {1})).error, "");
}

TEST_F(OwnTickets, ForAnotherRecipientAreFatallyRefused) {
    rules_.is_active = [](const Address&) { return true; };
    Payment payment = payer_.pay(quote({10, 1}), nonces(1, 2));
    payment.ticket_params->recipient.back() ^= 1;
    const auto outcome = run(payment);
    EXPECT_EQ(outcome.error, "invalid ticket recipient");
    EXPECT_EQ(outcome.tickets.size(), 1U);
}

TEST_F(OwnTickets, OfTheZeroSenderAreFatallyRefused) {
    Payment payment = payer_.pay(quote({10, 1}), {1});
    payment.sender.assign(20, '\0');
    EXPECT_EQ(run(payment).error, "invalid ticket sender");
}

TEST_F(OwnTickets, KeepTheCreditGivenBeforeABadOne) {
    Payment payment = payer_.pay(quote({10, 1}), nonces(1, 3));
    payment.ticket_sender_params[1].sig[10] ^= 1;
    const auto outcome = run(payment);
    EXPECT_EQ(outcome.error, "invalid ticket signature");
    ASSERT_EQ(outcome.tickets.size(), 3U) << "the error is not fatal, so the third is looked at";
    EXPECT_TRUE(outcome.tickets[0].credited);
    EXPECT_FALSE(outcome.tickets[1].credited);
    EXPECT_FALSE(outcome.tickets[2].credited) << "after any error nothing is credited";
    EXPECT_EQ(outcome.tickets[2].error, "");
    EXPECT_EQ(balances_.balance(payer_.address(), "aa"), outcome.tickets[0].ev);
}

TEST_F(OwnTickets, WithABadSignatureUseUpNoNonce) {
    const auto info = quote({10, 1});
    Payment bad = payer_.pay(info, {1});
    bad.ticket_sender_params[0].sig[10] ^= 1;
    EXPECT_EQ(run(bad).error, "invalid ticket signature");
    EXPECT_EQ(run(payer_.pay(info, {1})).error, "");
}

TEST_F(OwnTickets, MayComeInAnyOrderOfNonces) {
    EXPECT_EQ(run(payer_.pay(quote({10, 1}), {900'000, 5, 0, 77})).error, "");
}

TEST_F(OwnTickets, ExpireAtTheirBlock) {
    const auto info = quote({10, 1});
    rules_.tickets.latest_l1_block = Uint256{{1'039}};
    EXPECT_EQ(run(payer_.pay(info, {1})).error, "");
    rules_.tickets.latest_l1_block = Uint256{{1'040}};
    const auto outcome = run(payer_.pay(info, {2}));
    EXPECT_EQ(outcome.error, "TicketParams expired");
    EXPECT_FALSE(outcome.tickets[0].credited);
}

TEST_F(OwnTickets, WinAlwaysAtProbabilityOneAndCountEvenIfExpired) {
    terms_.gas_price = Wei{std::uint64_t{0}};
    terms_.max_face_value = terms_.ticket_ev;
    const auto info = quote({10, 1});
    const auto fresh = run(payer_.pay(info, {1}));
    EXPECT_TRUE(fresh.tickets[0].won);
    rules_.tickets.latest_l1_block = Uint256{{1'040}};
    const auto expired = run(payer_.pay(info, {2}));
    EXPECT_EQ(expired.error, "TicketParams expired");
    EXPECT_TRUE(expired.tickets[0].won) << "a winning ticket is redeemed beside an error that is not fatal";
}

TEST_F(OwnTickets, OfTheSameNonceAreAcceptedForFreshParameters) {
    EXPECT_EQ(run(payer_.pay(quote({10, 1}), {1})).error, "");
    EXPECT_EQ(run(payer_.pay(quote({10, 1}), {1})).error, "");
}

TEST_F(OwnTickets, FixTheSessionsPriceOnce) {
    EXPECT_EQ(run(payer_.pay(quote({10, 1}), {1})).error, "");
    EXPECT_EQ(run(payer_.pay(quote({20, 1}), {1})).error, "");
    EXPECT_EQ(balances_.fixed_price(payer_.address(), "aa"), (protocol::Price{10, 1}));
}

TEST_F(OwnTickets, MayBeAbsent) {
    Payment payment;
    payment.sender.assign(payer_.address().data.begin(), payer_.address().data.end());
    const auto outcome = run(payment);
    EXPECT_EQ(outcome.error, "");
    EXPECT_TRUE(outcome.credited.is_zero());
    EXPECT_EQ(balances_.fixed_price(payer_.address(), "aa"), (protocol::Price{0, 1}));
}

}  // namespace
}  // namespace farebox::sandbox::test
