#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "farebox/uint256.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// Spent money and its spread: E, and V = sum of face value x EV, in wei and wei squared.
struct Spend {
    Uint256 ev;
    Uint256 variance;
    friend bool operator==(const Spend&, const Spend&) = default;
};

/// left + right; absent where a sum needs more than 256 bits.
[[nodiscard]] std::optional<Spend> checked_sum(const Spend& left, const Spend& right);
/// left - right, each at least zero.
[[nodiscard]] Spend difference(const Spend& left, const Spend& right);

/// ceil(E + sigmas x sqrt(V)); absent where that needs more than 256 bits. For display.
[[nodiscard]] std::optional<Uint256> risk_of(const Spend& spend, std::uint32_t sigmas);
/// E + sigmas x sqrt(V) <= bound, exactly: squares of integers are compared, never roots.
[[nodiscard]] bool risk_within(const Spend& spend, std::uint32_t sigmas, const Uint256& bound);

/// A sliding sum over 61 buckets: the running one plus the 60 before, so never less than 60 whole buckets are counted.
/// Time must not go back. A value; nothing here knows a clock or a disk.
class BudgetWindow {
public:
    static constexpr std::size_t kSlots = 61;

    struct Slot {
        std::int64_t bucket = -1;  ///< Ledger time / bucket length; -1: never used.
        Spend spend;
    };

    explicit BudgetWindow(std::int64_t bucket_nanos) : bucket_nanos_{bucket_nanos} {}

    [[nodiscard]] std::int64_t bucket_nanos() const noexcept { return bucket_nanos_; }
    /// The sum at `now`. Forgets what has left the window.
    const Spend& at(protocol::Timestamp now);
    /// When so much will have left the window that the rest passes @p fits, if nothing is added; absent: never, not
    /// even an empty window does.
    [[nodiscard]] std::optional<protocol::Timestamp> clears_at(protocol::Timestamp now,
                                                               const std::function<bool(const Spend&)>& fits);
    /// False, and nothing is added, where a sum would need more than 256 bits.
    [[nodiscard]] bool add(protocol::Timestamp now, const Spend& spend);
    /// Takes back what was added at `then`, if that bucket is still counted.
    void remove(protocol::Timestamp now, protocol::Timestamp then, const Spend& spend);

    [[nodiscard]] const Slot& slot(std::size_t index) const { return slots_[index]; }
    /// The running one; before the first use one that holds nothing.
    [[nodiscard]] Slot newest() const { return newest_ < 0 ? Slot{} : slots_[index_of(newest_)]; }
    /// The sum over that bucket and those after it. Only after at().
    [[nodiscard]] Spend since(std::int64_t bucket) const;
    /// The oldest bucket that is counted and holds anything; absent: none does.
    [[nodiscard]] std::optional<std::int64_t> oldest_used() const;
    /// Puts a stored slot back; before any other use.
    void restore(const Slot& slot);
    /// Slots changed since the last call, for writing down.
    std::vector<std::size_t> take_dirty();

private:
    [[nodiscard]] std::int64_t bucket_of(protocol::Timestamp time) const noexcept;
    static std::size_t index_of(std::int64_t bucket) noexcept;
    void advance(std::int64_t bucket);

    std::int64_t bucket_nanos_;
    std::int64_t newest_ = -1;
    Spend sum_;
    std::array<Slot, kSlots> slots_{};
    std::array<bool, kSlots> dirty_{};
};

}  // namespace farebox::signer
