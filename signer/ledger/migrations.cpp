#include "signer/ledger/migrations.hpp"

#include <string>

namespace farebox::signer {
namespace {

/// "FbxL": tells a ledger from any other SQLite file.
constexpr std::int64_t kApplicationId = 0x4662784c;

Error refuse(std::string what, std::string hint) {
    return make_error(ErrorCode::ledger_unavailable, std::move(what), std::move(hint));
}

void apply(Database& database, const Migration& migration) {
    database.execute("BEGIN IMMEDIATE");
    try {
        database.execute(std::string{migration.sql});
        database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
        database.execute("PRAGMA user_version = " + std::to_string(migration.version));
        database.execute("COMMIT");
    } catch (const SqliteFailure&) {
        if (database.in_transaction()) {
            database.execute("ROLLBACK");
        }
        throw;
    }
}

}  // namespace

Result<void> check_schema(Database& database, std::span<const Migration> migrations) {
    const auto version = database.scalar("PRAGMA user_version");
    const auto application = database.scalar("PRAGMA application_id");
    const auto tables = database.scalar("SELECT count(*) FROM sqlite_schema");
    const bool empty = version == 0 && application == 0 && tables == 0;
    if (!empty && application != kApplicationId) {
        return refuse("the file is an SQLite database, but not a ledger of farebox-signer",
                      "point [ledger] url at the signer's own file");
    }
    const int newest = migrations.empty() ? 0 : migrations.back().version;
    if (version > newest) {
        return refuse("the ledger was made by a newer farebox-signer (schema " + std::to_string(version) +
                          ", this one knows " + std::to_string(newest) + ")",
                      "run the newer version; ledgers are never taken back");
    }
    return {};
}

void migrate(Database& database, std::span<const Migration> migrations) {
    const auto version = database.scalar("PRAGMA user_version");
    for (const auto& migration : migrations) {
        if (migration.version > version) {
            apply(database, migration);
        }
    }
}

}  // namespace farebox::signer
