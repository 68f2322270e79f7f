#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "farebox/wei.hpp"

namespace farebox::signer {

/// How much expected value may be spent, and at which risk. An absent limit does not exist.
/// EV limits are sliding windows of 61 buckets (the running one plus the 60 before), keyed by ledger time.
struct EvLimits {
    std::optional<Wei> ev_per_minute;
    std::optional<Wei> ev_per_hour;
    std::optional<Wei> ev_per_day;
    std::optional<Wei> ev_total;
    std::optional<Wei> risk_per_day;  ///< E + 4 sqrt(sum F x EV) of a day stays at or below this.
    friend bool operator==(const EvLimits&, const EvLimits&) = default;
};

/// What a client's spending is counted by, beside the client.
enum class LimitScope : std::uint8_t { session, orchestrator, recipient, auth_id };
inline constexpr std::array<std::string_view, 4> kLimitScopeNames{"session", "orchestrator", "recipient", "auth_id"};

/// What each session, orchestrator, recipient and auth id may be paid by one client, in the order of LimitScope.
using ScopedLimits = std::array<EvLimits, kLimitScopeNames.size()>;

/// What one client may spend. An absent limit does not exist; the configuration sees to it that somebody chose so.
struct ClientLimits : EvLimits {
    std::optional<std::uint32_t> payments_per_second;
    std::optional<std::uint32_t> live_sessions;  ///< Sessions paid for within the last five minutes.
    std::shared_ptr<const ScopedLimits> scoped;  ///< Null: there are none, and nothing is counted for them.
};

/// Which of go-livepeer's states may be taken over: LastUpdate must be there and within the ages, the balance between 0
/// and the limit.
struct TakeOverBounds {
    std::chrono::nanoseconds max_age{std::chrono::minutes{30}};
    std::chrono::nanoseconds max_ahead{std::chrono::seconds{5}};  ///< A LastUpdate in the future, by that much.
    Wei max_balance;                                              ///< [tickets] max_payment_ev
};

}  // namespace farebox::signer
