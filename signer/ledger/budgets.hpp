#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"
#include "signer/ledger/budget_window.hpp"
#include "signer/ledger/limit_check.hpp"
#include "signer/ledger/limits.hpp"

namespace farebox::signer {

inline constexpr std::uint32_t kKeyRiskSigmas = 6;
/// A session not paid for this long is dead (bill.hpp: gaps above 300 s).
inline constexpr std::int64_t kLiveSessionNanos = 300'000'000'000;

/// What one payment adds: charge, and face value x charge as the spread (the charge is EV rounded up, so this never
/// understates it).
[[nodiscard]] Result<Spend> spend_of(const Wei& charge, const Wei& face_value);

/// Everything one client has spent, and whether it may spend more.
class ClientBudget {
public:
    ClientBudget();

    struct Totals {
        Uint256 ev;
        std::uint64_t payments = 0;
        std::uint64_t tickets = 0;
        std::uint64_t sessions = 0;
    };

    /// For holding a payment against limits.
    [[nodiscard]] Counted counted() noexcept { return {&minute, &hour, &day, &totals.ev}; }
    /// rate_limited where one more payment within this second would be too many; the only limit of an empty payment.
    Result<void> check_rate(const ClientLimits& limits, protocol::Timestamp now);
    /// rate_limited where one more live session would be too many.
    Result<void> check_new_session(const ClientLimits& limits, protocol::Timestamp now);

    /// False, and nothing is counted, where a sum would leave 256 bits.
    [[nodiscard]] bool charge(protocol::Timestamp now, const Spend& spend, std::uint32_t tickets);
    void give_back(protocol::Timestamp now, protocol::Timestamp charged, const Spend& spend, std::uint32_t tickets);
    /// A payment without tickets: it counts for the rate alone.
    void count_empty(protocol::Timestamp now);
    void session_opened() noexcept { ++totals.sessions; }
    /// Live sessions are counted only for clients that have a limit of them: others may have millions.
    [[nodiscard]] bool counts_sessions() const noexcept { return counts_sessions_; }
    void count_sessions() noexcept { counts_sessions_ = true; }
    /// A session was paid for; where they are counted it counts as live for five minutes.
    void touch_session(std::int64_t session, protocol::Timestamp now);
    /// Nothing of it remains: its only payment was taken back.
    void drop_session(std::int64_t session) { live_.erase(session); }
    [[nodiscard]] std::size_t live_sessions(protocol::Timestamp now);
    /// How many sessions take up memory, live or not.
    [[nodiscard]] std::size_t remembered_sessions() const noexcept { return live_.size(); }

    BudgetWindow minute;
    BudgetWindow hour;
    BudgetWindow day;
    Totals totals;

private:
    BudgetWindow second_;  // payments in the last second; not worth keeping over a restart
    std::unordered_map<std::int64_t, protocol::Timestamp> live_;
    bool counts_sessions_ = false;
    std::size_t forget_at_ = 0;  // size of live_ at which the dead ones are looked for
};

/// What one key has outstanding: tickets that can still be redeemed.
[[nodiscard]] BudgetWindow make_exposure_window(std::int64_t ticket_lifetime_nanos);
/// key_overexposed where E + 6 sqrt(V), this payment included, is above what the key has locked up.
Result<void> check_exposure(BudgetWindow& exposure, protocol::Timestamp now, const Spend& spend, const Wei& funds);

}  // namespace farebox::signer
