#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "signer/ledger/ledger_tables.hpp"
#include "signer/ledger/sqlite_ledger.hpp"

namespace farebox::signer {

/// Deletes what is no longer kept, a bounded piece at a time so that no payment waits long for it.
class Retention {
public:
    Retention(Database& database, LedgerTables& tables, const LedgerRetention& keep);

    /// One piece of one table, inside the caller's transaction. False once every table has been seen.
    bool step(protocol::Timestamp now);
    /// Whether the last step deleted sessions, nonces or budgets, which others may have cached.
    [[nodiscard]] bool deleted_cached() const noexcept { return deleted_cached_; }

private:
    enum class Phase : std::uint8_t { sessions, grants, nonces, budgets, rest, done };

    /// Each returns true when its table is finished.
    bool forget_sessions(protocol::Timestamp now);
    bool forget_grants(protocol::Timestamp now);
    bool forget_nonces(protocol::Timestamp now);
    bool forget_budgets(protocol::Timestamp now);
    bool forget_rest(protocol::Timestamp now);

    Database& database_;
    LedgerTables& tables_;
    LedgerRetention keep_;
    Phase phase_ = Phase::sessions;
    std::int64_t cursor_ = 0;
    bool deleted_cached_ = false;

    Statement sessions_;
    Statement grants_;
    Statement signatures_;
    Statement answers_;
};

}  // namespace farebox::signer
