#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "farebox/wei.hpp"

namespace farebox::signer {

/// What one client may spend. An absent limit does not exist; the configuration sees to it that somebody chose so.
/// EV limits are sliding windows of 61 buckets (the running one plus the 60 before), keyed by ledger time.
struct ClientLimits {
    std::optional<Wei> ev_per_minute;
    std::optional<Wei> ev_per_hour;
    std::optional<Wei> ev_per_day;
    std::optional<Wei> ev_total;
    std::optional<Wei> risk_per_day;  ///< E + 4 sqrt(sum F x EV) of a day stays at or below this.
    std::optional<std::uint32_t> payments_per_second;
    std::optional<std::uint32_t> live_sessions;  ///< Sessions paid for within the last five minutes.
    friend bool operator==(const ClientLimits&, const ClientLimits&) = default;
};

/// Which of go-livepeer's states may be taken over: LastUpdate must be there and within the ages, the balance between 0
/// and the limit.
struct TakeOverBounds {
    std::chrono::nanoseconds max_age{std::chrono::minutes{30}};
    std::chrono::nanoseconds max_ahead{std::chrono::seconds{5}};  ///< A LastUpdate in the future, by that much.
    Wei max_balance;                                              ///< [tickets] max_payment_ev
};

}  // namespace farebox::signer
