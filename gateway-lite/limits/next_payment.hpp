#pragma once

#include <chrono>
#include <optional>

#include "gateway-lite/payment_account.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/**
 * @brief The most that the next payment can be worth (expected value, wei), as signers bill: the preload of a new
 * session, else the time since the last payment and a second; 2 % for clocks that differ, and two tickets for rounding.
 * @param since_last  Empty: nothing was paid yet.
 * @return Errors: protocol_error (parameters without a ticket's value).
 */
Result<protocol::Rational> most_of_next_payment(const PaymentAccount& account,
                                                std::optional<std::chrono::nanoseconds> since_last);

}  // namespace farebox::gateway
