#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"

struct sqlite3;
struct sqlite3_file;
struct sqlite3_stmt;

/// The few things we need of SQLite. Failures are exceptions inside this folder, because any of them ends the whole
/// group commit; the writer turns them into Errors at one place.
namespace farebox::signer {

class SqliteFailure : public std::runtime_error {
public:
    SqliteFailure(int code, const std::string& what) : std::runtime_error{what}, code_{code} {}
    [[nodiscard]] bool disk_full() const noexcept;
    /// The disk or the file system failed: trying again later may help. Otherwise it is a bug or damage.
    [[nodiscard]] bool transient() const noexcept;

private:
    int code_;
};

/// Raw bytes of a column or parameter; plain string_view is text.
struct Blob {
    std::string_view bytes;
};

/// A compiled statement. Parameters are bound in order, columns are read by index.
class Statement {
public:
    Statement() = default;

    /// Binds every argument and runs a statement that returns no rows.
    template <class... Args>
    void run(const Args&... args) {
        outlive_step_ = true;
        bind_all(args...);
        step();
        reset();  // where it had rows after all
    }
    /// Binds every argument; step() then gives the rows.
    template <class... Args>
    void start(const Args&... args) {
        outlive_step_ = false;
        bind_all(args...);
    }
    /// True while there is a row; resets itself after the last one.
    bool step();
    void reset() noexcept;

    [[nodiscard]] std::int64_t integer(int column) const;
    /// Text or blob, valid until the next step.
    [[nodiscard]] std::string_view bytes(int column) const;
    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] Uint256 number(int column) const;
    [[nodiscard]] Wei wei(int column) const { return Wei{number(column)}; }
    [[nodiscard]] protocol::Timestamp time(int column) const { return {integer(column)}; }
    template <class Fixed>
    [[nodiscard]] Fixed fixed(int column) const {
        Fixed value;
        copy_exactly(column, value.data.data(), Fixed::kSize);
        return value;
    }

private:
    friend class Database;
    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    template <class... Args>
    void bind_all(const Args&... args) {
        reset();
        int index = 0;
        (bind(++index, args), ...);
    }
    void bind(int index, std::int64_t value);
    void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::string_view text);
    void bind(int index, const std::string& text) { bind(index, std::string_view{text}); }
    void bind(int index, const char* text) { bind(index, std::string_view{text}); }
    void bind(int index, Blob blob);
    void bind(int index, const Uint256& number);
    void bind(int index, const Wei& amount) { bind(index, amount.value()); }
    void bind(int index, protocol::Timestamp time) { bind(index, time.unix_nanos); }
    template <class Tag, std::size_t N>
    void bind(int index, const Bytes<Tag, N>& value) {
        bind(index, Blob{{reinterpret_cast<const char*>(value.data.data()), N}});
    }
    template <class T>
    void bind(int index, const std::optional<T>& value) {
        if (value) {
            bind(index, *value);
        } else {
            bind_null(index);
        }
    }
    void bind_null(int index);
    void copy_exactly(int column, std::uint8_t* out, std::size_t size) const;
    void check(int code) const;

    std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
    /// Of each parameter that is a number, its bytes: SQLite reads them here.
    std::vector<std::array<std::uint8_t, 32>> numbers_;
    bool outlive_step_ = false;  ///< The arguments live until the statement has run: SQLite need not copy them.
    bool began_ = false;         ///< It has been stepped since the last reset.
};

/// Settings of the whole library; before anything else of it is used. Cheap to repeat.
void prepare_sqlite();

/// One connection; used by one thread at a time.
class Database {
public:
    /// @param vfs  by name; empty: the system's.
    Database(const std::string& path, const std::string& vfs);

    void execute(const std::string& sql);
    [[nodiscard]] Statement prepare(std::string_view sql);
    /// First column of the first row.
    [[nodiscard]] std::int64_t scalar(std::string_view sql);
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] std::int64_t last_insert_id() const noexcept;
    [[nodiscard]] bool in_transaction() const noexcept;
    /// Of the write-ahead log; stays the same while the connection is open. Null where none has been opened yet.
    [[nodiscard]] sqlite3_file* log_file() noexcept;
    /// Closing will not write the log back into the database.
    void leave_log_on_close() noexcept;

private:
    struct Closer {
        void operator()(sqlite3* connection) const noexcept;
    };
    std::unique_ptr<sqlite3, Closer> connection_;
};

}  // namespace farebox::signer
