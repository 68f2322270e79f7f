#pragma once

#include <cstdint>

#include "farebox/bytes.hpp"

namespace farebox::vault {

using LedgerId = Bytes<struct LedgerIdTag, 16>;

/// A ledger, and how far it has come.
struct LedgerPin {
    LedgerId id;
    std::uint64_t sequence = 0;  ///< Of its newest durable grant.
    friend bool operator==(const LedgerPin&, const LedgerPin&) = default;
};

/// The vault signs for this ledger from now on.
struct LedgerPinned {
    /// By which an operator had the vault take this ledger in the place of another; zero: it is the only one there was.
    Hash32 adoption;
    bool forgets_spending = false;  ///< As that order said.
    friend bool operator==(const LedgerPinned&, const LedgerPinned&) = default;
};

/// The newest entry of the ledger's audit chain; durable.
struct AuditHeadToMac {
    std::uint64_t entry = 0;
    Hash32 hash;
    friend bool operator==(const AuditHeadToMac&, const AuditHeadToMac&) = default;
};

struct AuditMac {
    Hash32 mac;                       ///< Under a key that only the vault has. The same head gets the same one.
    std::uint64_t newest_before = 0;  ///< The highest entry that this vault MACed for this ledger until then.
    friend bool operator==(const AuditMac&, const AuditMac&) = default;
};

}  // namespace farebox::vault
