#pragma once

#include <cstdint>
#include <optional>

#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"

namespace farebox::signer::doctor {

/// What limits let a caller promise in any 24 hours.
struct DayLimits {
    Wei mean;                               ///< Expected value (EV) of all tickets together, at most.
    std::optional<Wei> risk;                ///< At most this much mean plus four standard deviations.
    Wei face_value;                         ///< Of a ticket, at most; more than 0.
    std::optional<std::uint64_t> payments;  ///< At most; each has up to 100 tickets.
};

/// What that can cost.
struct WorstLoss {
    Wei mean;              ///< What it costs on average, at most.
    Wei one_in_a_million;  ///< More than this is lost on less than one day in a million.
    Uint256 tickets;       ///< The most that can be promised.
    Wei absolute;          ///< If every one of them wins.
};

/**
 * @brief How much a day can cost, exactly up to the last rounding up.
 *
 * A ticket costs its face value f <= F with probability p, and EV is what is limited: the sum of f p stays at or below
 * E, and V, the sum of f f p, at or below F E. For every t > 0, exp(t c / F) of a ticket's cost c has at most the mean
 * 1 + t (f p) / F + (e^t - 1 - t) (f f p) / F^2, as (e^u - 1 - u) / u^2 grows with u. So, by Markov's inequality, and
 * however the tickets were chosen on the way,
 *
 *     P(cost >= x) <= exp(-t x / F + t E / F + (e^t - 1 - t) V / F^2),
 *
 * which is one in a million for x = E + (F ln 10^6 + (e^t - 1 - t) V / F) / t. Any t gives a bound; the least of some
 * is taken. E plus 4.75 standard deviations, which a normal distribution would give, is less, and too little where few
 * tickets win: of EV 0.05 eth in tickets of 0.03 eth it says 0.234 eth, while 0.33 eth or more (eleven winners) are
 * lost on 1.5 days in a million. The bound is 0.367 eth.
 *
 * @return Nothing where a number would need more than 256 bits.
 */
[[nodiscard]] std::optional<WorstLoss> worst_loss(const DayLimits& limits);

}  // namespace farebox::signer::doctor
