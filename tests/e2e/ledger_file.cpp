#include "tests/e2e/ledger_file.hpp"

#include <sqlite3.h>

#include <functional>
#include <stdexcept>

namespace farebox::test {

namespace {

/// Calls `on_row` for every row of the query.
void query(const std::filesystem::path& ledger, const char* sql, const std::function<void(sqlite3_stmt*)>& on_row) {
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(ledger.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
        throw std::runtime_error{"cannot open " + ledger.string()};
    }
    sqlite3_stmt* rows = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &rows, nullptr) != SQLITE_OK) {
        throw std::runtime_error{sqlite3_errmsg(database)};
    }
    while (sqlite3_step(rows) == SQLITE_ROW) {
        on_row(rows);
    }
    sqlite3_finalize(rows);
    sqlite3_close(database);
}

std::string text(sqlite3_stmt* row, int column) {
    return reinterpret_cast<const char*>(sqlite3_column_text(row, column));
}

}  // namespace

std::vector<LedgerGrant> read_grants(const std::filesystem::path& ledger) {
    std::vector<LedgerGrant> grants;
    query(ledger, "SELECT id, '0x' || lower(hex(rand_hash)), first_nonce, tickets FROM grants", [&](sqlite3_stmt* row) {
        grants.push_back(
            {sqlite3_column_int64(row, 0), text(row, 1), sqlite3_column_int64(row, 2), sqlite3_column_int64(row, 3)});
    });
    return grants;
}

std::size_t count_audit_entries(const std::filesystem::path& ledger, const std::string& kind) {
    std::size_t count = 0;
    query(ledger, "SELECT kind FROM audit", [&](sqlite3_stmt* row) { count += text(row, 0) == kind ? 1U : 0U; });
    return count;
}

LedgerEnd end_of_client(const std::filesystem::path& ledger, const std::string& client) {
    LedgerEnd end;
    query(ledger, "SELECT client, max(granted) FROM grants GROUP BY client", [&](sqlite3_stmt* row) {
        if (text(row, 0) == client) {
            end.last_grant = sqlite3_column_int64(row, 1);
        }
    });
    query(ledger, "SELECT client, at FROM audit WHERE kind = 'client_revoked'", [&](sqlite3_stmt* row) {
        if (text(row, 0) == client) {
            end.revoked = sqlite3_column_int64(row, 1);
        }
    });
    return end;
}

void change_ledger(const std::filesystem::path& ledger, const std::string& sql) {
    for (const auto& statement : {std::string{"DROP TRIGGER IF EXISTS audit_is_append_only"},
                                  std::string{"DROP TRIGGER IF EXISTS audit_is_kept"}, sql}) {
        query(ledger, statement.c_str(), [](sqlite3_stmt*) {});
    }
}

}  // namespace farebox::test
