#pragma once

#include <cstdint>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "protocol/price.hpp"
#include "protocol/ticket.hpp"
#include "sandbox/acceptance/hmac.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// How many L1 blocks advertised parameters live.
inline constexpr std::int64_t kParamsLifetimeBlocks = 40;

/// What decides how large tickets are.
struct TicketTerms {
    Wei ticket_ev{std::uint64_t{8'000'000'000}};
    Wei gas_price{std::uint64_t{100'000'000}};
    std::uint64_t redeem_gas = 1'200'000;
    std::optional<Wei> max_face_value;
};

/// What the orchestrator sees of the chain when it quotes.
struct ChainFacts {
    std::int64_t latest_l1_block = 0;
    std::int64_t last_initialized_round = 0;
    BlockHash round_hash;
    BlockHash previous_round_hash;  ///< Advertised where round_hash is zero, as happens on Arbitrum.
};

/// The face value for a payer whose reserve backs at most @p max_float, or "insufficient sender reserve".
Verdict<Wei> choose_face_value(const TicketTerms& terms, const Wei& max_float);

/// The win probability at which a ticket of that face value is worth ticket_ev, rounded up a little.
Uint256 choose_win_prob(const TicketTerms& terms, const Wei& face_value);

/// Everything that one set of parameters is made for.
struct QuoteRequest {
    Address recipient;
    Address sender;
    protocol::Price price;
    Wei max_float;
    std::int64_t lifetime_blocks = kParamsLifetimeBlocks;
};

/// Fresh parameters with a random seed. A price of 0 makes tickets worth nothing.
/// @see go-livepeer pm/recipient.go, TicketParams
Verdict<protocol::TicketParams> make_ticket_params(const TicketTerms& terms, const ChainFacts& chain,
                                                   const QuoteRequest& request, const Secret& secret);

}  // namespace farebox::sandbox
