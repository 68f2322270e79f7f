#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/uint256.hpp"
#include "protocol/ticket.hpp"
#include "sandbox/chain/contract_event.hpp"
#include "sandbox/chain/local_chain.hpp"

namespace farebox::sandbox {

/// How long a ticket can be redeemed: in its creation round and the one after.
inline constexpr std::int64_t kTicketValidityRounds = 2;

/// A ticket as its recipient redeems it.
struct WonTicket {
    protocol::Ticket ticket;
    std::string signature;  ///< Of any length.
    Uint256 recipient_rand;
};

/// What the TicketBroker tells of a redeemed ticket; that of a payment is left out where nothing was paid.
[[nodiscard]] std::vector<ContractEvent> redemption_events(const WonTicket& won, const Wei& paid);

/// What the redemption of a ticket does, or why it reverts.
struct RedemptionVerdict {
    std::optional<std::string> reverts;  ///< The reason, as the contract says it.
    Wei from_deposit = {};
    Wei from_reserve = {};
    std::vector<ContractEvent> events = {};
};

/// The TicketBroker's redeemWinningTicket. Changes nothing. (Livepeer protocol: MixinTicketBrokerCore)
[[nodiscard]] RedemptionVerdict judge_redemption(const LocalChain& chain, const WonTicket& won);
/// Does what judge_redemption() says. @return The same.
RedemptionVerdict redeem(LocalChain& chain, const WonTicket& won);

/// What call data of redeemWinningTicket says.
struct RedemptionCall {
    std::optional<WonTicket> won;
    std::string reverts;  ///< Why, where there is no ticket to look at.
};
/// Nothing where the selector is another one.
[[nodiscard]] std::optional<RedemptionCall> read_redemption_call(std::string_view call_data);
/// What getTicketHash answers; nothing where the selector is another one or the ticket cannot be read.
[[nodiscard]] std::optional<TicketHash> answer_ticket_hash(std::string_view call_data);

}  // namespace farebox::sandbox
