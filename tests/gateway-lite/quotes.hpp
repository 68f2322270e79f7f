#pragma once

#include <cstdint>
#include <string>

#include "gateway-lite/quote.hpp"
#include "gateway-lite/signer_messages.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::gateway::test {

inline constexpr std::int64_t kPrice = 33'333'333'333;  // wei per second

/// An orchestrator's quote with ticket parameters that `seed` makes unique. One ticket is worth about 1e11 wei.
protocol::wire::OrchestratorInfo make_info(std::uint8_t seed, std::int64_t price = kPrice);
/// The challenge around it, as an orchestrator sends it.
std::string make_challenge(std::uint8_t seed, std::int64_t price = kPrice);
Quote make_quote(std::uint8_t seed = 1, std::int64_t price = kPrice);

/// The expected value of one of its tickets, in wei, rounded up.
std::uint64_t ticket_value();

/// A payment of that many tickets for the given parameters (base64), made unique by `first_nonce`.
std::string make_payment(const std::string& payment_params, std::size_t tickets, std::uint32_t first_nonce);

}  // namespace farebox::gateway::test
