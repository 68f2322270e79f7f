#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "vault/ledger_pin.hpp"

namespace farebox::vault {

/// What a sliding window has seen: its running bucket and the 60 before, each by its number modulo their count.
struct SpentBuckets {
    static constexpr std::size_t kCount = 61;
    std::uint64_t newest = 0;  ///< Number of the running bucket.
    std::array<Wei, kCount> amounts{};
    friend bool operator==(const SpentBuckets&, const SpentBuckets&) = default;
};

/// What the vault may have signed for. Amounts are expected value.
struct SpentState {
    std::uint64_t clock_seconds = 0;  ///< The vault's own clock when this was written; it never goes back.
    SpentBuckets minute;
    SpentBuckets day;
    Wei lease;  ///< May be spent after this was written; whoever reads it back counts it as spent.
    friend bool operator==(const SpentState&, const SpentState&) = default;
};

/// A transaction that may have been signed, with its newest replacement: of one key and nonce the chain takes one.
struct TransactionCharge {
    std::uint64_t seconds = 0;  ///< The vault's own clock.
    Address key;
    std::uint64_t nonce = 0;
    Wei value;
    Wei fee;  ///< The most that its gas may cost.
    friend bool operator==(const TransactionCharge&, const TransactionCharge&) = default;
};

/// What the vault must not forget, whatever ends it.
struct VaultState {
    /// Most transactions within 24 hours.
    static constexpr std::size_t kMaxTransactions = 12;
    /// Most keys that can be revoked; a key that is deleted needs no place here.
    static constexpr std::size_t kMaxRevoked = 128;

    bool paused = false;
    // The one-use orders that were obeyed last.
    Hash32 last_resume{};
    Hash32 last_reset{};
    Hash32 last_adopt{};
    bool adopts_next_ledger = false;       ///< An operator said so; the next ledger uses it up.
    bool adopts_forgetting = false;        ///< As that order says.
    std::optional<LedgerPin> pin{};        ///< The ledger that the vault signs for; its sequence is the newest seen.
    Hash32 adoption{};                     ///< The order by which that ledger was taken; zero: it is the first.
    bool forgets_spending = false;         ///< As that order said.
    std::uint64_t newest_audit_entry = 0;  ///< Of those whose hash was ever MACed.
    Hash32 mac_key{};                      ///< Made with the state; never leaves the vault.
    SpentState spent{};
    std::vector<Address> revoked{};
    std::vector<TransactionCharge> transactions{};  ///< Of the last 24 hours, by time.
    friend bool operator==(const VaultState&, const VaultState&) = default;
};

}  // namespace farebox::vault
