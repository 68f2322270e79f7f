#include "sandbox/acceptance/ticket_rules.hpp"

#include <algorithm>

#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/byte_view.hpp"

namespace farebox::sandbox {
namespace {

/// What ends the whole payment; empty text: nothing.
std::string fatal_fault(const ReceivedTicket& received, const TicketRules& rules, bool advertised) {
    const std::int64_t withdraw_round = rules.withdraw_round(received.sender);
    if (withdraw_round != 0 && withdraw_round <= rules.last_initialized_round + 1) {
        return "deposit and reserve for sender " + protocol::to_checksum(received.sender) + " is set to unlock soon";
    }
    if (received.params.recipient != rules.recipient) {
        return "invalid ticket recipient";
    }
    if (received.sender.is_zero()) {
        return "invalid ticket sender";
    }
    if (!advertised) {
        return "invalid recipientRand for ticket recipientRandHash";
    }
    return {};
}

}  // namespace

TicketOutcome receive_ticket(const ReceivedTicket& received, const TicketRules& rules, NonceSets& nonces) {
    const protocol::Ticket ticket = protocol::make_ticket(received.params, received.sender, received.nonce);
    TicketOutcome outcome;
    outcome.hash = protocol::ticket_hash(ticket);
    const auto rand = rules.matching_rand(received.params, received.sender, received.price);
    if (auto fault = fatal_fault(received, rules, rand.has_value()); !fault.empty()) {
        outcome.error = std::move(fault);
        outcome.fatal = true;
        return outcome;
    }
    if (!keystore::verify_personal(received.sender, outcome.hash.data, protocol::as_bytes(received.signature))) {
        outcome.error = "invalid ticket signature";
        return outcome;
    }
    Signature signature;  // 65 bytes: the verification above refuses every other length
    std::ranges::copy(received.signature, signature.data.begin());
    outcome.won = protocol::wins(signature, *rand, received.params.win_prob);
    const Uint256& expiration = received.params.expiration_block;
    const auto recorded =
        nonces.record(received.params.recipient_rand_hash, received.nonce, received.sender, expiration);
    if (!recorded) {
        outcome.error = recorded.rejection().text;
    } else if (expiration <= rules.latest_l1_block) {
        outcome.error = "TicketParams expired";
    }
    return outcome;
}

}  // namespace farebox::sandbox
