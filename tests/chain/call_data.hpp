#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/ticket.hpp"

namespace farebox::test {

/// What a transaction or an eth_call tells a contract: the function, by its signature as in
/// "claimedReserve(address,address)", and its arguments, of 32 bytes each (sandbox::abi_word).
std::string call_data(std::string_view signature, const std::vector<std::string>& arguments = {});

/// A function's single argument of type string.
std::string text_call(std::string_view signature, std::string_view text);

/// A ticket as it is redeemed. The signature may have any length.
struct Redemption {
    protocol::Ticket ticket;
    std::string signature;
    Uint256 recipient_rand;
};
/// redeemWinningTicket(ticket, sig, recipientRand)
std::string redeem_call(const Redemption& redemption);
/// getTicketHash(ticket)
std::string ticket_hash_call(const protocol::Ticket& ticket);

}  // namespace farebox::test
