#include "signer/ledger/sqlite.hpp"

#include <sqlite3.h>

#include <cstring>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

[[noreturn]] void fail(sqlite3* connection, int code) {
    const int extended = connection != nullptr ? sqlite3_extended_errcode(connection) : code;
    const char* text = connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    throw SqliteFailure{(extended & 0xff) == (code & 0xff) ? extended : code, text};
}

}  // namespace

bool SqliteFailure::disk_full() const noexcept {
    return (code_ & 0xff) == SQLITE_FULL;
}

bool SqliteFailure::transient() const noexcept {
    switch (code_ & 0xff) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_BUSY:
        case SQLITE_CANTOPEN:
        case SQLITE_NOMEM:
        case SQLITE_READONLY:
        case SQLITE_PROTOCOL:
            return true;
        default:
            return false;
    }
}

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void Statement::check(int code) const {
    if (code != SQLITE_OK) {
        fail(sqlite3_db_handle(statement_.get()), code);
    }
}

bool Statement::step() {
    began_ = true;
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    if (code != SQLITE_DONE) {
        sqlite3* connection = sqlite3_db_handle(statement_.get());
        const int extended = sqlite3_extended_errcode(connection);
        const std::string why = sqlite3_errmsg(connection);
        reset();  // which forgets both
        throw SqliteFailure{extended, why};
    }
    reset();
    return false;
}

void Statement::reset() noexcept {
    if (began_) {
        sqlite3_reset(statement_.get());
        began_ = false;
    }
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
    const void* start = sqlite3_column_blob(statement_.get(), column);
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return start == nullptr ? std::string_view{}
                            : std::string_view{static_cast<const char*>(start), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Uint256 Statement::number(int column) const {
    const auto value = protocol::from_big_endian(bytes(column));
    if (!value) {
        throw SqliteFailure{SQLITE_CORRUPT, "a number in the ledger is longer than 32 bytes"};
    }
    return *value;
}

void Statement::copy_exactly(int column, std::uint8_t* out, std::size_t size) const {
    const auto found = bytes(column);
    if (found.size() != size) {
        throw SqliteFailure{SQLITE_CORRUPT, "a fixed-size value in the ledger has the wrong length"};
    }
    std::memcpy(out, found.data(), size);
}

void Statement::bind(int index, std::int64_t value) {
    check(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind(int index, std::string_view text) {
    const char* start = text.data() == nullptr ? "" : text.data();
    check(sqlite3_bind_text(statement_.get(), index, start, static_cast<int>(text.size()),
                            outlive_step_ ? SQLITE_STATIC : SQLITE_TRANSIENT));
}

void Statement::bind(int index, Blob blob) {
    // A null pointer would bind NULL instead of an empty blob.
    const char* start = blob.bytes.data() == nullptr ? "" : blob.bytes.data();
    check(sqlite3_bind_blob(statement_.get(), index, start, static_cast<int>(blob.bytes.size()),
                            outlive_step_ ? SQLITE_STATIC : SQLITE_TRANSIENT));
}

void Statement::bind(int index, const Uint256& number) {
    protocol::Word& word = numbers_[static_cast<std::size_t>(index) - 1];
    word = protocol::to_word(number);
    const auto size = protocol::byte_length(number);
    check(sqlite3_bind_blob(statement_.get(), index, word.data() + word.size() - size, static_cast<int>(size),
                            SQLITE_STATIC));
}

void Statement::bind_null(int index) {
    check(sqlite3_bind_null(statement_.get(), index));
}

void Database::Closer::operator()(sqlite3* connection) const noexcept {
    sqlite3_close_v2(connection);
}

void prepare_sqlite() {
    // Its count of memory in use costs a lock per allocation, and nobody asks.
    static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(configured);  // refused where SQLite is in use already: as well
}

Database::Database(const std::string& path, const std::string& vfs) {
    prepare_sqlite();
    sqlite3* connection = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    const int code = sqlite3_open_v2(path.c_str(), &connection, flags, vfs.empty() ? nullptr : vfs.c_str());
    connection_.reset(connection);
    if (code != SQLITE_OK) {
        fail(connection, code);
    }
    sqlite3_extended_result_codes(connection, 1);
    // Small pieces of memory come from here instead of the heap; the usual room is spent on compiled statements.
    constexpr int kPieceBytes = 1200;
    constexpr int kPieces = 256;
    sqlite3_db_config(connection, SQLITE_DBCONFIG_LOOKASIDE, nullptr, kPieceBytes, kPieces);
}

void Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(connection_.get(), code);
    }
}

Statement Database::prepare(std::string_view sql) {
    sqlite3_stmt* compiled = nullptr;
    const int code = sqlite3_prepare_v3(connection_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &compiled, nullptr);
    Statement statement;
    statement.statement_.reset(compiled);
    if (code != SQLITE_OK) {
        fail(connection_.get(), code);
    }
    statement.numbers_.resize(static_cast<std::size_t>(sqlite3_bind_parameter_count(compiled)));
    return statement;
}

std::int64_t Database::scalar(std::string_view sql) {
    auto statement = prepare(sql);
    return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Database::changes() const noexcept {
    return sqlite3_changes(connection_.get());
}

std::int64_t Database::last_insert_id() const noexcept {
    return sqlite3_last_insert_rowid(connection_.get());
}

bool Database::in_transaction() const noexcept {
    return sqlite3_get_autocommit(connection_.get()) == 0;
}

sqlite3_file* Database::log_file() noexcept {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(connection_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&file));
    return file;
}

void Database::leave_log_on_close() noexcept {
    sqlite3_db_config(connection_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

}  // namespace farebox::signer
