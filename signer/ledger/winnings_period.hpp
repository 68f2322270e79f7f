#pragma once

#include <cstdint>
#include <optional>

#include "protocol/timestamp.hpp"
#include "signer/ledger/budget_window.hpp"
#include "signer/ledger/key_money.hpp"

namespace farebox::signer {

/**
 * @brief The most that chance makes of what tickets promise: E + 6 sqrt(V), and four face values.
 *
 * Six standard deviations are a bound where many tickets win. Where few do, wins come whole: the first one alone is
 * above that bound. So four face values are added, V / E each: the mean face value, weighted by EV. Of tickets that are
 * alike, more is redeemed less than once in ten million times, however many there are.
 * @return Absent where that needs more than 256 bits.
 */
[[nodiscard]] std::optional<Uint256> most_winnings(const Spend& promised);

/// What one key's tickets promise and pay over a time. A value.
struct WinningsPeriod {
    /// So long, and sums begin anew: over the years six standard deviations would hide a theft.
    static constexpr std::int64_t kLongestNanos = 7LL * 24 * 3'600 * 1'000'000'000;

    protocol::Timestamp began;
    Spend promised;
    BudgetWindow::Slot counted;  ///< How far the key's window is in it.
    Uint256 redeemed;
    std::uint64_t tickets = 0;
    Uint256 redeemed_ever;
    std::uint64_t tickets_ever = 0;
    std::optional<protocol::Timestamp> held;

    /// Another period: nothing was redeemed, and everything still redeemable counts as promised. What was ever redeemed
    /// goes on; nothing is held.
    void begin(protocol::Timestamp now, BudgetWindow& exposure);
    /// Adds what was granted since the last time.
    void count(protocol::Timestamp now, BudgetWindow& exposure);
    [[nodiscard]] bool is_over(protocol::Timestamp now) const noexcept;
    /// More was redeemed than chance explains.
    [[nodiscard]] bool is_too_much() const;
    [[nodiscard]] Winnings facts() const;
};

}  // namespace farebox::signer
