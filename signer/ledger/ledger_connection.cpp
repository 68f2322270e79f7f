#include "signer/ledger/ledger_connection.hpp"

#include "signer/ledger/migrations.hpp"

namespace farebox::signer {
namespace {

/// The tables that every payment stands on. The large ones would take minutes to read: their pages are checked as they
/// are used, and damage found there refuses the payment.
Result<void> check_integrity(Database& database) {
    for (const auto* table : {"meta", "state_keys", "budgets", "totals", "signed_grants"}) {
        auto check = database.prepare(std::string{"PRAGMA quick_check("} + table + ")");
        check.start();
        const std::string verdict = check.step() ? std::string{check.bytes(0)} : "no answer";
        if (verdict != "ok") {
            return make_error(ErrorCode::ledger_unavailable, "the ledger is damaged: " + verdict,
                              "restore it from a copy; never start over with a ledger that has granted tickets");
        }
    }
    return {};
}

Result<void> use_wal(Database& database) {
    auto mode = database.prepare("PRAGMA journal_mode = WAL");
    mode.start();
    if (!mode.step() || mode.bytes(0) != "wal") {
        return make_error(ErrorCode::ledger_unavailable, "the ledger's file system does not support a write-ahead log",
                          "put the ledger on a local disk");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<LedgerConnection>> LedgerConnection::open(const LedgerOptions& options, bool check) {
    std::unique_ptr<LedgerConnection> connection{new LedgerConnection{options}};
    if (auto prepared = connection->prepare(check); !prepared) {
        return std::move(prepared).error();
    }
    return connection;
}

Result<void> LedgerConnection::prepare(bool check) {
    // Exclusive: the lock file keeps other signers out, and the log's index then needs no shared memory.
    database_.execute(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; "
        "PRAGMA temp_store = MEMORY");
    if (auto known = check_schema(database_, embedded_migrations()); !known) {
        return known;
    }
    if (auto switched = use_wal(database_); !switched) {
        return switched;
    }
    // A longer log is written back seldomer, and what changes again and again in between only once; but payments wait
    // while it is: this many pages take some 10 ms. 20 MiB of pages keep all processes together below 60 MB.
    database_.execute(
        "PRAGMA synchronous = FULL; PRAGMA checkpoint_fullfsync = ON; PRAGMA wal_autocheckpoint = 1536; "
        "PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -20480");
    migrate(database_, embedded_migrations());
    log_ = database_.log_file();
    sync();
    if (check) {
        if (auto sound = check_integrity(database_); !sound) {
            return sound;
        }
    }
    begin_ = database_.prepare("BEGIN IMMEDIATE");
    commit_ = database_.prepare("COMMIT");
    tables_ = std::make_unique<LedgerTables>(database_);
    return {};
}

void LedgerConnection::reload() {
    book_.reset();
    book_ = std::make_unique<PaymentBook>(*tables_, options_);
}

void LedgerConnection::roll_back() {
    if (database_.in_transaction()) {
        database_.execute("ROLLBACK");
    }
}

void LedgerConnection::sync() {
    try {
        sync_log(*log_);
    } catch (const std::exception&) {
        doubtful_ = true;
        throw;
    }
}

LedgerConnection::~LedgerConnection() {
    if (doubtful_) {
        // It would trust pages of the log that may never have reached the disk.
        database_.leave_log_on_close();
    }
}

}  // namespace farebox::signer
