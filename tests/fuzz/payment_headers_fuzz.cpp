#include "protocol/base64.hpp"
#include "sandbox/acceptance/credentials.hpp"
#include "sandbox/acceptance/payment_rules.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

constexpr std::int64_t kNow = 1'782'907'200'000'000'000;

sandbox::PaymentRules payment_rules(const Address& recipient) {
    sandbox::PaymentRules rules;
    rules.tickets.recipient = recipient;
    rules.tickets.last_initialized_round = 2;
    rules.tickets.latest_l1_block = Uint256{{1}};
    rules.tickets.withdraw_round = [](const Address&) { return std::int64_t{0}; };
    rules.tickets.matching_rand = [](const protocol::TicketParams&, const Address&, const protocol::Price&) {
        return std::optional{Uint256{{7}}};
    };
    rules.is_active = [](const Address&) { return true; };
    rules.now_unix_nanos = kNow;
    return rules;
}

void check_payment(const protocol::wire::Payment& payment) {
    sandbox::Balances balances;
    sandbox::NonceSets nonces;
    const Address recipient =
        sandbox::sender_address(payment.ticket_params ? payment.ticket_params->recipient : std::string{});
    const auto outcome = sandbox::process_payment(payment, "manifest", payment_rules(recipient), {balances, nonces});
    protocol::Rational credited;
    for (const auto& ticket : outcome.tickets) {
        require(!ticket.credited || ticket.error.empty(), "a ticket with an error is not credited");
        credited += ticket.credited ? ticket.ev : protocol::Rational{};
    }
    require(outcome.credited == credited, "the credit is the good tickets' value");
}

void check_segment(std::string_view header) {
    sandbox::CredentialRules rules;
    rules.token_is_ours = [](const protocol::wire::AuthToken&) { return true; };
    rules.has_capacity = [](std::string_view) { return true; };
    rules.now_unix_nanos = kNow;
    const auto credentials = sandbox::check_credentials({}, header, rules);
    require(credentials || credentials.rejection().status == 403, "bad credentials are 403");
}

}  // namespace

/// The bytes of a payment or of credentials (base64 would hide them from the fuzzer), and headers as they are.
void payment_headers(std::string_view input) {
    const std::string header = protocol::base64_encode(input);
    const auto payment = sandbox::parse_payment_header(header);
    if (payment) {
        check_payment(*payment);
    } else {
        require(payment.rejection().status == 402, "a bad payment is 402");
    }
    check_segment(header);
    check_segment(input);
    const auto raw = sandbox::parse_payment_header(input);
    require(raw || raw.rejection().status == 402, "a bad payment is 402");
}

}  // namespace farebox::fuzz
