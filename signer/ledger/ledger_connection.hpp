#pragma once

#include <memory>
#include <string>

#include "signer/ledger/gathering_vfs.hpp"
#include "signer/ledger/ledger_tables.hpp"
#include "signer/ledger/payment_book.hpp"
#include "signer/ledger/sqlite.hpp"
#include "signer/ledger/sqlite_ledger.hpp"

namespace farebox::signer {

/// An open ledger file: ours, of this version, in WAL mode with every commit synced.
class LedgerConnection {
public:
    /// @param check  also runs SQLite's quick integrity check.
    /// @return ledger_unavailable or disk_full; SQLite's own failures are thrown.
    static Result<std::unique_ptr<LedgerConnection>> open(const LedgerOptions& options, bool check);

    /// Starts over with what is written down; after a failed commit.
    void reload();

    void begin() { database_.execute("BEGIN IMMEDIATE"); }
    void commit() { database_.execute("COMMIT"); }
    void roll_back();
    /// Moves the log into the database file and cuts it off, to win room. As far as that works.
    void shrink_log() noexcept;

    [[nodiscard]] Database& database() noexcept { return database_; }
    [[nodiscard]] LedgerTables& tables() noexcept { return *tables_; }
    [[nodiscard]] PaymentBook& book() noexcept { return *book_; }

private:
    explicit LedgerConnection(const LedgerOptions& options)
        : options_{options}, database_{options.path, gathering_vfs(options.vfs)} {}
    Result<void> prepare(bool check);

    const LedgerOptions& options_;
    Database database_;
    std::unique_ptr<LedgerTables> tables_;
    std::unique_ptr<PaymentBook> book_;
};

}  // namespace farebox::signer
