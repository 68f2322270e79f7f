#include "sandbox/acceptance/payment_rules.hpp"

#include "protocol/address.hpp"
#include "protocol/ticket_conversion.hpp"
#include "sandbox/acceptance/credentials.hpp"

namespace farebox::sandbox {
namespace {

/// The price to be paid, or what is wrong with it.
Verdict<protocol::Price> expected_price(const protocol::wire::Payment& payment) {
    constexpr std::string_view kPrefix = "invalid expected price sent with payment err=";
    if (!payment.expected_price) {
        return Rejection{400, std::string{kPrefix} + "\"expected price is nil\""};
    }
    if (payment.expected_price->pixels_per_unit == 0) {
        return Rejection{400, std::string{kPrefix} + "\"pixels per unit is 0\""};
    }
    return protocol::Price{payment.expected_price->price_per_unit, payment.expected_price->pixels_per_unit};
}

/// The parameters that the tickets were made from; a field that no honest payer sends is refused.
Verdict<protocol::TicketParams> ticket_params(const protocol::wire::Payment& payment) {
    if (!payment.expiration_params) {
        return Rejection{400, "missing expiration params in payment"};
    }
    protocol::wire::TicketParams wire = *payment.ticket_params;
    wire.expiration_params = payment.expiration_params;
    auto params = protocol::to_ticket_params(wire);
    if (!params) {
        return Rejection{400, "invalid ticket params: " + params.error().message};
    }
    return *std::move(params);
}

/// The facts that all tickets of a payment share.
struct SharedTerms {
    const protocol::TicketParams& params;
    const Address& sender;
    const protocol::Price& price;
    const std::string& manifest_id;
};

TicketRecord make_record(const SharedTerms& terms, const protocol::wire::TicketSenderParams& ticket,
                         const TicketOutcome& outcome) {
    TicketRecord record;
    record.manifest_id = terms.manifest_id;
    record.sender = terms.sender;
    record.rand_hash = terms.params.recipient_rand_hash;
    record.nonce = ticket.sender_nonce;
    record.hash = outcome.hash;
    record.signature = ticket.sig;
    record.ev = protocol::expected_value(terms.params.face_value, terms.params.win_prob);
    record.won = outcome.won;
    record.error = outcome.error;
    return record;
}

PaymentOutcome receive_tickets(const protocol::wire::Payment& payment, const SharedTerms& terms,
                               const PaymentRules& rules, PaymentBooks books) {
    PaymentOutcome outcome;
    for (const auto& ticket : payment.ticket_sender_params) {
        const ReceivedTicket received{terms.params, terms.sender, terms.price, ticket.sender_nonce, ticket.sig};
        const TicketOutcome checked = receive_ticket(received, rules.tickets, books.nonces);
        TicketRecord record = make_record(terms, ticket, checked);
        if (!checked.error.empty()) {
            outcome.error = checked.error;
        }
        if (outcome.error.empty()) {  // after any error no further ticket is credited
            record.credited = true;
            outcome.credited += record.ev;
            books.balances.credit(terms.sender, terms.manifest_id, record.ev, rules.now_unix_nanos);
        }
        outcome.tickets.push_back(std::move(record));
        if (checked.fatal) {
            break;
        }
    }
    return outcome;
}

PaymentOutcome refused(std::string text) {
    PaymentOutcome outcome;
    outcome.error = std::move(text);
    return outcome;
}

}  // namespace

PaymentOutcome process_payment(const protocol::wire::Payment& payment, const std::string& manifest_id,
                               const PaymentRules& rules, PaymentBooks books) {
    if (payment.sender.empty() && payment.ticket_params) {
        return refused("Could not find Sender for payment: " + manifest_id);
    }
    const Address sender = sender_address(payment.sender);
    if (!payment.ticket_params) {
        books.balances.fix_price(sender, manifest_id, protocol::Price{0, 1}, rules.now_unix_nanos);
        return {};
    }
    const Address recipient = sender_address(payment.ticket_params->recipient);
    if (!rules.is_active(recipient)) {
        return refused("orchestrator " + protocol::to_checksum(recipient) + " is inactive in round " +
                       std::to_string(rules.tickets.last_initialized_round) + ", cannot process payments");
    }
    const auto price = expected_price(payment);
    if (!price) {
        return refused(price.rejection().text);
    }
    books.balances.fix_price(sender, manifest_id, *price, rules.now_unix_nanos);
    const auto params = ticket_params(payment);
    if (!params) {
        return refused(params.rejection().text);
    }
    return receive_tickets(payment, {*params, sender, *price, manifest_id}, rules, books);
}

}  // namespace farebox::sandbox
