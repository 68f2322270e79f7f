#pragma once

#include "signer/ledger/audit_page.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `audit`: appended, checked, and cut off at the old end only.
class AuditTable {
public:
    explicit AuditTable(Database& database);

    /// Sets the entry's id and chains it to the one before.
    void append(AuditEntry entry);
    [[nodiscard]] AuditEnd end();
    void keep_seal(const AuditSeal& seal);
    /// Recomputes the chain from the oldest entry kept.
    [[nodiscard]] Result<AuditHead> verify();
    [[nodiscard]] AuditPage page(const AuditQuery& query);
    /// Deletes at most `limit` entries older than `before`; the newest entry always stays, to chain on.
    void forget(protocol::Timestamp before, std::int64_t limit);

private:
    Database& database_;
    Statement newest_;
    Statement seal_;
    Statement keep_seal_;
    Statement fits_;
    Statement insert_;
    Statement all_;
    Statement later_;
    Statement earlier_;
    Statement raise_floor_;
    Statement forget_;
};

}  // namespace farebox::signer
