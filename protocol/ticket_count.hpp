#pragma once

#include <cstdint>

#include "farebox/result.hpp"
#include "protocol/rational.hpp"

namespace farebox::protocol {

/// Tickets one payment may carry.
inline constexpr std::uint32_t kMaxTicketsPerPayment = 100;
/// Different nonces an orchestrator accepts for one recipient rand hash.
inline constexpr std::uint32_t kMaxNoncesPerRandHash = 600;

/**
 * @brief How many tickets bring the credit held at the orchestrator to max(fee, ev).
 * @param balance  Credit so far.
 * @param ev       Expected value of one ticket; zero needs no tickets, as nothing could ever be paid with them.
 * @return An integer of any size: compare it before narrowing.
 */
[[nodiscard]] Rational tickets_needed(const Rational& balance, const Rational& fee, const Rational& ev);

/**
 * @brief tickets_needed as a count one payment can carry.
 * Errors: zero_ev; no_tickets where the balance covers max(fee, ev); ev_exceeded above kMaxTicketsPerPayment.
 */
Result<std::uint32_t> ticket_count(const Rational& balance, const Rational& fee, const Rational& ev);

/// balance + count x ev - fee: tickets beyond the fee are credit for later, not refunded.
[[nodiscard]] Rational balance_after(const Rational& balance, std::uint32_t count, const Rational& ev,
                                     const Rational& fee);

}  // namespace farebox::protocol
