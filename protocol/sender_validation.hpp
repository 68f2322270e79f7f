#pragma once

#include <cstdint>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/rational.hpp"
#include "protocol/ticket.hpp"

namespace farebox::protocol {

/// What the chain says when tickets are checked.
struct SenderView {
    std::uint64_t latest_l1_block = 0;
    std::uint64_t last_initialized_round = 0;
    Wei deposit;
    Wei reserve;                       ///< Funds remaining.
    std::uint64_t withdraw_round = 0;  ///< 0: the deposit is not unlocking.
};

/// What a sender is willing to sign.
struct SenderLimits {
    Rational max_ticket_ev;
    Rational max_total_ev;                 ///< Of one payment's tickets.
    std::uint64_t deposit_multiplier = 1;  ///< A face value may be at most deposit / multiplier; more than 0.
};

/**
 * @brief Whether the sender may sign `count` tickets with these parameters, rules in the reference's order.
 * @param ev  The parameters' expected_value, which callers have at hand.
 *
 * Errors carry the reference's texts. refresh_session: expired; zero_ev: worth nothing (the reference accepts these
 * and skips every later check); ev_exceeded: over a limit; else ticket_params_rejected.
 */
Result<void> validate_ticket_params(const TicketParams& params, const Rational& ev, std::uint64_t count,
                                    const SenderView& view, const SenderLimits& limits);

/// The first two rules alone: an expiration block is set and still ahead.
Result<void> check_expiration(const Uint256& expiration_block, std::uint64_t latest_l1_block);

/// Creation round and hash to sign: the parameters' own where both are set, else the signer's view of the chain.
struct CreationRound {
    std::int64_t round = 0;
    BlockHash block_hash;
};
[[nodiscard]] CreationRound choose_creation_round(const TicketParams& params, const CreationRound& latest) noexcept;

}  // namespace farebox::protocol
