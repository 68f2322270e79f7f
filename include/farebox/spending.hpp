#pragma once

#include <cstdint>
#include <string>

#include "farebox/wei.hpp"

namespace farebox {
inline namespace v0 {

/**
 * What a call or session has cost so far.
 * Tickets are lottery tickets: each pays its face value with a small probability, and its *expected value* on average.
 * Budgets, prices and this account are in expected value; what is really taken from the deposit varies around it.
 */
struct Spending {
    std::uint64_t payments = 0;   ///< Payments the signer made, also those not yet delivered.
    std::uint64_t delivered = 0;  ///< Payments the orchestrator acknowledged.
    std::uint64_t tickets = 0;    ///< Tickets in those payments.
    Wei expected_value;           ///< Sum of the tickets' expected values, rounded up to whole wei per payment.
    Wei price_per_unit;           ///< The price everything is billed at, rounded up to whole wei; zero: unpaid.
    std::string unit;             ///< "seconds", "720p-pixel-seconds" or "fixed" (per request); empty: unpaid.
    std::uint64_t units = 0;      ///< Whole units which `expected_value` buys at that price.
};

}  // namespace v0
}  // namespace farebox
