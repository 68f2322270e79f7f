#include "tests/chain/winning_tickets.hpp"

#include "protocol/byte_view.hpp"
#include "protocol/personal_sign.hpp"

namespace farebox::test {
namespace {

constexpr Uint256 kRecipientRand{{0x1234'5678'9abc'def0, 2, 3, 4}};

}  // namespace

protocol::Ticket WinningTickets::draft(const Contracts& contracts, const Wei& face_value) {
    const auto round = contracts.current_round();
    protocol::Ticket ticket;
    ticket.recipient = recipient_;
    ticket.sender = payer_.address();
    ticket.face_value = face_value;
    ticket.win_prob = kMaxUint256;
    ticket.sender_nonce = ++nonce_;
    ticket.recipient_rand_hash = protocol::recipient_rand_hash(kRecipientRand);
    ticket.creation_round = static_cast<std::int64_t>(round);
    ticket.creation_round_block_hash = contracts.block_hash_for_round(round);
    return ticket;
}

Redemption WinningTickets::sign(const protocol::Ticket& ticket) const {
    return {ticket, protocol::to_string(sign_ticket(payer_, ticket)), kRecipientRand};
}

Signature sign_ticket(const keystore::PrivateKey& payer, const protocol::Ticket& ticket) {
    return payer.sign(protocol::personal_sign_digest(protocol::ticket_hash(ticket)));
}

}  // namespace farebox::test
