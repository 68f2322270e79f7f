#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "protocol/price.hpp"
#include "protocol/ticket.hpp"
#include "sandbox/acceptance/nonce_sets.hpp"

namespace farebox::sandbox {

/// What tickets are checked against.
struct TicketRules {
    Address recipient;  ///< Ours.
    std::int64_t last_initialized_round = 0;
    Uint256 latest_l1_block;
    /// When a payer's deposit becomes withdrawable; 0: it is not unlocking.
    std::function<std::int64_t(const Address& sender)> withdraw_round;
    /// Our secret number for parameters that come back, if they are what we advertised; see matching_rand().
    std::function<std::optional<Uint256>(const protocol::TicketParams&, const Address& sender, const protocol::Price&)>
        matching_rand;
};

/// One ticket as it arrives: what is shared by the payment's tickets, its nonce and its signature (any length).
struct ReceivedTicket {
    const protocol::TicketParams& params;
    const Address& sender;
    const protocol::Price& price;
    std::uint32_t nonce;
    std::string_view signature;
};

/// What became of one ticket.
struct TicketOutcome {
    TicketHash hash;
    std::string error;   ///< Empty: accepted.
    bool fatal = false;  ///< The payment's other tickets are not even looked at.
    bool won = false;    ///< Would be redeemed; possible beside an error that is not fatal.
};

/// The rules for one ticket, in order; a good signature uses up its nonce even if the parameters expired.
/// @see go-livepeer pm/recipient.go, ReceiveTicket; pm/validator.go; pm/sendermonitor.go
TicketOutcome receive_ticket(const ReceivedTicket& received, const TicketRules& rules, NonceSets& nonces);

}  // namespace farebox::sandbox
