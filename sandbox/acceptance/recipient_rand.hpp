#pragma once

#include <cstdint>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "protocol/price.hpp"
#include "protocol/ticket.hpp"
#include "sandbox/acceptance/hmac.hpp"

namespace farebox::sandbox {

/**
 * @brief The recipient's secret number for one set of advertised parameters.
 *
 * Nothing is stored: the number is recomputed from what the payer sends back, so that every one of these values must
 * be what was advertised, or its hash no longer matches.
 * @param params  Its recipient and recipient_rand_hash do not matter.
 * @see go-livepeer pm/recipient.go, rand
 */
Uint256 recipient_rand(const Secret& secret, const protocol::TicketParams& params, const Address& sender,
                       const protocol::Price& price);

/// That number if the parameters are ones that were advertised to this sender at this price, else nothing.
std::optional<Uint256> matching_rand(const Secret& secret, const protocol::TicketParams& params, const Address& sender,
                                     const protocol::Price& price);

}  // namespace farebox::sandbox
