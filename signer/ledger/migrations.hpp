#pragma once

#include <span>
#include <string_view>

#include "farebox/result.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// One step of the schema: migrations/sqlite/NNNN_name.sql.
struct Migration {
    int version = 0;
    std::string_view name;
    std::string_view sql;
};

/// The steps this program was built with, in order. Made by embed_sql.cmake.
[[nodiscard]] std::span<const Migration> embedded_migrations();

/// Looks, and changes nothing: empty, or a ledger of ours that is not newer than `migrations`.
/// @return ErrorCode::ledger_unavailable with what to do otherwise.
Result<void> check_schema(Database& database, std::span<const Migration> migrations);

/// Brings a checked database to the newest version, each step in its own transaction.
void migrate(Database& database, std::span<const Migration> migrations);

}  // namespace farebox::signer
