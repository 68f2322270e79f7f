#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "signer/ledger/gathering_vfs.hpp"
#include "signer/ledger/ledger_tables.hpp"
#include "signer/ledger/payment_book.hpp"
#include "signer/ledger/sqlite.hpp"
#include "signer/ledger/sqlite_ledger.hpp"

namespace farebox::signer {

/// An open ledger file: ours, of this version, in WAL mode. Used by one thread at a time, but for sync().
class LedgerConnection {
public:
    LedgerConnection(const LedgerConnection&) = delete;
    LedgerConnection& operator=(const LedgerConnection&) = delete;
    ~LedgerConnection();

    /// @param check  also runs SQLite's quick integrity check.
    /// @return ledger_unavailable or disk_full; SQLite's own failures are thrown.
    static Result<std::unique_ptr<LedgerConnection>> open(const LedgerOptions& options, bool check);

    /// Starts over with what is written down; after a failed commit.
    void reload();

    void begin() { begin_.run(); }
    /// What is committed is in the log, and durable once sync() has come back.
    void commit() { commit_.run(); }
    /// Also while another thread uses the connection. Throws where the disk fails: the log is doubtful from then on.
    void sync();
    /// A sync has failed: what the disk holds of the log, only a fresh connection can tell, which reads all of it.
    [[nodiscard]] bool doubtful() const noexcept { return doubtful_; }
    void roll_back();
    /// Moves the log into the database file and cuts it off.
    void write_back() { database_.execute("PRAGMA wal_checkpoint(TRUNCATE)"); }

    [[nodiscard]] Database& database() noexcept { return database_; }
    [[nodiscard]] LedgerTables& tables() noexcept { return *tables_; }
    [[nodiscard]] PaymentBook& book() noexcept { return *book_; }

private:
    explicit LedgerConnection(const LedgerOptions& options)
        : options_{options}, database_{options.path, gathering_vfs(options.vfs)} {}
    Result<void> prepare(bool check);

    const LedgerOptions& options_;
    Database database_;
    Statement begin_;
    Statement commit_;
    sqlite3_file* log_ = nullptr;  // the connection's
    std::atomic<bool> doubtful_{false};
    std::unique_ptr<LedgerTables> tables_;
    std::unique_ptr<PaymentBook> book_;
};

}  // namespace farebox::signer
