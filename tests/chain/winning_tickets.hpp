#pragma once

#include <cstdint>

#include "farebox/bytes.hpp"
#include "keystore/private_key.hpp"
#include "protocol/ticket.hpp"
#include "tests/chain/call_data.hpp"
#include "tests/chain/contracts.hpp"

namespace farebox::test {

/// Tickets of one payer for one recipient, and the recipient's secret numbers.
class WinningTickets {
public:
    WinningTickets(const keystore::PrivateKey& payer, const Address& recipient)
        : payer_{payer}, recipient_{recipient} {}

    /// An unsigned ticket of the current round that wins whatever is drawn.
    [[nodiscard]] protocol::Ticket draft(const Contracts& contracts, const Wei& face_value);
    /// Signed as a signer does, with the number that draft() hid in it.
    [[nodiscard]] Redemption sign(const protocol::Ticket& ticket) const;

private:
    const keystore::PrivateKey& payer_;
    Address recipient_;
    std::uint32_t nonce_ = 0;
};

/// The payer's signature of a ticket.
[[nodiscard]] Signature sign_ticket(const keystore::PrivateKey& payer, const protocol::Ticket& ticket);

}  // namespace farebox::test
