#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "signer/ledger/audit_chain.hpp"

/// The audit chain as it is read: a page after the other, each so small that no payment waits for it.
namespace farebox::signer {

/// Entries that are looked at for one page.
inline constexpr std::size_t kAuditPageEntries = 500;
/// A page ends with the entry that makes its texts longer than this.
inline constexpr std::size_t kAuditPageBytes = 262'144;

/// Which entries are wanted, and from where on. What is empty or absent excludes nothing.
struct AuditQuery {
    bool newest_first = false;
    /// Entries beyond this one in that direction. Absent: from the end.
    std::optional<std::int64_t> beyond = {};
    std::string client = {};
    std::string kind = {};
    std::optional<protocol::Timestamp> since = {};  ///< By ledger time.
};

struct AuditPage {
    std::vector<AuditRecord> records;
    std::optional<std::int64_t> next;  ///< Where the next page begins (AuditQuery::beyond); absent: there is none.
};

}  // namespace farebox::signer
