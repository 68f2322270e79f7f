#include "tests/e2e/ledger_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>

namespace farebox::test {

std::vector<LedgerGrant> read_grants(const std::filesystem::path& ledger) {
    sqlite3* database = nullptr;
    if (sqlite3_open_v2(ledger.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK) {
        throw std::runtime_error{"cannot open " + ledger.string()};
    }
    sqlite3_stmt* rows = nullptr;
    const char* const query = "SELECT id, '0x' || lower(hex(rand_hash)), first_nonce, tickets FROM grants";
    if (sqlite3_prepare_v2(database, query, -1, &rows, nullptr) != SQLITE_OK) {
        throw std::runtime_error{sqlite3_errmsg(database)};
    }
    std::vector<LedgerGrant> grants;
    while (sqlite3_step(rows) == SQLITE_ROW) {
        grants.push_back({sqlite3_column_int64(rows, 0), reinterpret_cast<const char*>(sqlite3_column_text(rows, 1)),
                          sqlite3_column_int64(rows, 2), sqlite3_column_int64(rows, 3)});
    }
    sqlite3_finalize(rows);
    sqlite3_close(database);
    return grants;
}

}  // namespace farebox::test
