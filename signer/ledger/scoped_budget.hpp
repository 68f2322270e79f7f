#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"
#include "signer/ledger/budget_window.hpp"
#include "signer/ledger/limit_check.hpp"
#include "signer/ledger/limits.hpp"

namespace farebox::signer {

/// The windows of a scope that have a limit, and the sum of all time: one bit each.
using CountedWindows = std::uint8_t;
inline constexpr CountedWindows kCountsMinute = 1;
inline constexpr CountedWindows kCountsHour = 2;
inline constexpr CountedWindows kCountsDay = 4;
inline constexpr CountedWindows kCountsTotal = 8;
[[nodiscard]] CountedWindows counted_windows(const EvLimits& limits) noexcept;

/// What a payment is charged to beside its client, as its grant remembers it: who is who, and per scope which windows.
struct ScopedCharge {
    std::uint16_t counted = 0;  ///< CountedWindows of each scope, four bits each; 0: nothing.
    std::int64_t session = 0;   ///< Its row; 0: one that is being opened.
    protocol::Timestamp opened;
    Address orchestrator;
    Address recipient;
    Hash32 auth_id;  ///< SHA-256; meaningless where nothing is counted for it.

    [[nodiscard]] CountedWindows windows(LimitScope scope) const noexcept {
        return static_cast<CountedWindows>((counted >> (4U * static_cast<unsigned>(scope))) & 15U);
    }
    friend bool operator==(const ScopedCharge&, const ScopedCharge&) = default;
    /// Which one of that scope, as the ledger's key.
    [[nodiscard]] std::string subject(LimitScope scope) const;
};

/// The row of a session's subject().
[[nodiscard]] std::int64_t session_of(std::string_view subject);

/// Which windows these limits count. Nothing is counted for an auth id that is not there.
[[nodiscard]] std::uint16_t counted_by(const ScopedLimits& limits, bool has_auth_id) noexcept;

/// What one session, orchestrator, recipient or auth id of a client has spent. Counted from when a limit is set: a
/// window without one is not kept up.
class ScopedBudget {
public:
    [[nodiscard]] Counted counted() noexcept;
    /// No sum can leave 256 bits: each is part of one of the client's, which is charged first.
    void charge(CountedWindows windows, protocol::Timestamp now, const Spend& spend);
    void give_back(CountedWindows windows, protocol::Timestamp now, protocol::Timestamp charged, const Spend& spend);

    std::int64_t row = 0;  ///< Of the ledger's table; 0: not written yet.
    std::optional<Uint256> total;
    /// Minute, hour, day. A window takes 5 KB, so only those that are counted exist.
    std::array<std::unique_ptr<BudgetWindow>, 3> windows;
};

/// A window as bytes, its empty buckets left out: bucket (8 bytes), then both numbers, each after its length.
[[nodiscard]] std::string encode_window(const BudgetWindow& window);
/// @param bucket_nanos  Of the window.
/// @return Null for bytes that no window has.
[[nodiscard]] std::unique_ptr<BudgetWindow> decode_window(std::string_view bytes, std::int64_t bucket_nanos);
inline constexpr std::array<std::int64_t, 3> kWindowBuckets{kMinuteBucketNanos, kHourBucketNanos, kDayBucketNanos};

}  // namespace farebox::signer
