// Every payment that the reference made is taken; changed in any one field it meets the rule that is for that field,
// with the reference's text.
#include <gtest/gtest.h>

#include <functional>

#include "protocol/address.hpp"
#include "protocol/ticket_conversion.hpp"
#include "sandbox/acceptance/credentials.hpp"
#include "sandbox/acceptance/payment_rules.hpp"
#include "tests/support/vectors.hpp"

namespace farebox::sandbox::test {
namespace {

using farebox::test::vectors;
using protocol::wire::Payment;

constexpr const char* kManifest = "manifest";

Payment payment_of(const nlohmann::json& vector) {
    return *parse_payment_header(vector.at("out").at("base64").get<std::string>());
}

/// The view of the orchestrator that advertised exactly what the payment was made from: as its secret does, it knows
/// every value again, and the price by its ratio.
PaymentRules rules_for(const Payment& payment) {
    PaymentRules rules;
    const Address recipient = sender_address(payment.ticket_params->recipient);
    auto wire = *payment.ticket_params;
    wire.expiration_params = payment.expiration_params;
    const auto advertised = *protocol::to_ticket_params(wire);
    const Address sender = sender_address(payment.sender);
    const auto ratio =
        protocol::Price{payment.expected_price->price_per_unit, payment.expected_price->pixels_per_unit}.ratio();
    rules.tickets.recipient = recipient;
    rules.tickets.last_initialized_round = 7;
    rules.tickets.withdraw_round = [](const Address&) { return std::int64_t{0}; };
    rules.tickets.matching_rand = [=](const auto& params, const Address& from, const protocol::Price& price) {
        const bool known = params == advertised && from == sender && price.ratio() == ratio;
        return known ? std::optional{Uint256{{1}}} : std::nullopt;
    };
    rules.is_active = [recipient](const Address& asked) { return asked == recipient; };
    return rules;
}

PaymentOutcome run(const Payment& payment, const PaymentRules& rules) {
    Balances balances;
    NonceSets nonces;
    return process_payment(payment, kManifest, rules, {balances, nonces});
}

struct Mutation {
    const char* name;
    std::function<void(Payment&)> apply;
    std::string text;
    std::size_t tickets_seen;  ///< 0: the tickets are not looked at; 1: the first is fatal; else: all are.
};

constexpr std::size_t kAll = 1'000;

/// The lowest bit of a number that may be written with no byte at all.
void flip_last(std::string& bytes) {
    if (bytes.empty()) {
        bytes.push_back('\x01');
    } else {
        bytes.back() = static_cast<char>(bytes.back() ^ 1);
    }
}

std::vector<Mutation> of_the_terms() {
    const std::string price = "invalid expected price sent with payment err=";
    return {
        {"no sender", [](Payment& p) { p.sender.clear(); }, "Could not find Sender for payment: manifest", 0},
        {"no price", [](Payment& p) { p.expected_price.reset(); }, price + "\"expected price is nil\"", 0},
        {"no units", [](Payment& p) { p.expected_price->pixels_per_unit = 0; }, price + "\"pixels per unit is 0\"", 0},
        {"no round", [](Payment& p) { p.expiration_params.reset(); }, "missing expiration params in payment", 0},
    };
}

std::vector<Mutation> of_the_parameters() {
    const std::string rand = "invalid recipientRand for ticket recipientRandHash";
    return {
        {"sender", [](Payment& p) { flip_last(p.sender); }, rand, 1},
        {"zero sender", [](Payment& p) { p.sender.assign(20, '\0'); }, "invalid ticket sender", 1},
        {"face value", [](Payment& p) { flip_last(p.ticket_params->face_value); }, rand, 1},
        {"win prob", [](Payment& p) { flip_last(p.ticket_params->win_prob); }, rand, 1},
        {"rand hash", [](Payment& p) { flip_last(p.ticket_params->recipient_rand_hash); }, rand, 1},
        {"seed", [](Payment& p) { flip_last(p.ticket_params->seed); }, rand, 1},
        {"expiration", [](Payment& p) { flip_last(p.ticket_params->expiration_block); }, rand, 1},
        {"price", [](Payment& p) { ++p.expected_price->price_per_unit; }, rand, 1},
        {"units", [](Payment& p) { ++p.expected_price->pixels_per_unit; }, rand, 1},
        {"negative price", [](Payment& p) { p.expected_price->price_per_unit *= -1; }, rand, 1},
        {"round", [](Payment& p) { ++p.expiration_params->creation_round; }, rand, 1},
        {"round hash", [](Payment& p) { flip_last(p.expiration_params->creation_round_block_hash); }, rand, 1},
    };
}

std::vector<Mutation> of_one_ticket() {
    const std::string text = "invalid ticket signature";
    return {
        {"nonce", [](Payment& p) { p.ticket_sender_params.front().sender_nonce ^= 1U << 31U; }, text, kAll},
        {"last nonce", [](Payment& p) { p.ticket_sender_params.back().sender_nonce ^= 1U << 31U; }, text, kAll},
        {"signature", [](Payment& p) { p.ticket_sender_params.front().sig[5] ^= 1; }, text, kAll},
        {"last signature", [](Payment& p) { p.ticket_sender_params.back().sig[40] ^= 1; }, text, kAll},
        {"no signature", [](Payment& p) { p.ticket_sender_params.back().sig.clear(); }, text, kAll},
    };
}

class PaymentMutations : public testing::TestWithParam<nlohmann::json> {
protected:
    static void expect_each_refused(const std::vector<Mutation>& mutations) {
        for (const auto& mutation : mutations) {
            SCOPED_TRACE(mutation.name);
            Payment payment = payment_of(GetParam());
            const auto rules = rules_for(payment);
            mutation.apply(payment);
            const auto outcome = run(payment, rules);
            EXPECT_EQ(outcome.error, mutation.text);
            EXPECT_EQ(outcome.tickets.size(), std::min(mutation.tickets_seen, payment.ticket_sender_params.size()));
        }
    }
};

TEST_P(PaymentMutations, AreTakenWithoutOne) {
    const Payment payment = payment_of(GetParam());
    const auto outcome = run(payment, rules_for(payment));
    EXPECT_EQ(outcome.error, "");
    ASSERT_EQ(outcome.tickets.size(), GetParam().at("in").at("numTickets").get<std::size_t>());
    EXPECT_EQ(outcome.credited,
              outcome.tickets[0].ev * protocol::Rational{static_cast<std::int64_t>(outcome.tickets.size())});
}

TEST_P(PaymentMutations, OfTheTermsAreRefused) {
    expect_each_refused(of_the_terms());
}

TEST_P(PaymentMutations, OfTheParametersAreFatal) {
    expect_each_refused(of_the_parameters());
}

TEST_P(PaymentMutations, OfOneTicketAreRefusedAfterLookingAtAll) {
    expect_each_refused(of_one_ticket());
}

TEST_P(PaymentMutations, OfTheRecipientNameAnInactiveOrchestrator) {
    Payment payment = payment_of(GetParam());
    auto rules = rules_for(payment);
    flip_last(payment.ticket_params->recipient);
    const auto named = protocol::to_checksum(sender_address(payment.ticket_params->recipient));
    EXPECT_EQ(run(payment, rules).error, "orchestrator " + named + " is inactive in round 7, cannot process payments");
    rules.is_active = [](const Address&) { return true; };
    EXPECT_EQ(run(payment, rules).error, "invalid ticket recipient");
}

TEST_P(PaymentMutations, OfTheWayThePriceIsWrittenDoNotMatter) {
    Payment payment = payment_of(GetParam());
    const auto rules = rules_for(payment);
    payment.expected_price->price_per_unit *= 3;
    payment.expected_price->pixels_per_unit *= 3;
    EXPECT_EQ(run(payment, rules).error, "");
}

std::vector<nlohmann::json> payments_with_tickets() {
    auto payments = vectors("payment.json", "genPayment");
    std::erase_if(payments, [](const auto& entry) { return !entry.contains("out") || entry["in"]["numTickets"] == 0; });
    return payments;
}

INSTANTIATE_TEST_SUITE_P(Reference, PaymentMutations, testing::ValuesIn(payments_with_tickets()),
                         farebox::test::CaseName{});

/// The other payments of the vectors: none has parameters with which a ticket could be judged.
class PaymentsWithoutTickets : public testing::TestWithParam<nlohmann::json> {};

TEST_P(PaymentsWithoutTickets, FixThePriceAtZeroOrNameNoSender) {
    const Payment payment = payment_of(GetParam());
    PaymentRules rules;
    Balances balances;
    NonceSets nonces;
    const auto outcome = process_payment(payment, kManifest, rules, {balances, nonces});
    EXPECT_TRUE(outcome.credited.is_zero());
    if (payment.ticket_params) {
        EXPECT_EQ(outcome.error, "Could not find Sender for payment: manifest");
    } else {
        EXPECT_EQ(outcome.error, "");
        EXPECT_EQ(balances.fixed_price(sender_address(payment.sender), kManifest), (protocol::Price{0, 1}));
    }
}

std::vector<nlohmann::json> payments_without_tickets() {
    auto payments = vectors("payment.json");
    std::erase_if(payments, [](const auto& entry) {
        const auto& in = entry.at("in");
        const bool priced_only = in.at("kind") == "genPayment" && in.at("numTickets") == 0;
        return !priced_only && in.value("message", "") != "Payment";
    });
    return payments;
}

INSTANTIATE_TEST_SUITE_P(Reference, PaymentsWithoutTickets, testing::ValuesIn(payments_without_tickets()),
                         farebox::test::CaseName{});

}  // namespace
}  // namespace farebox::sandbox::test
