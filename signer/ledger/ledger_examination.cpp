#include "signer/ledger/ledger_examination.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <memory>
#include <system_error>

#include "protocol/hex.hpp"

namespace farebox::signer {
namespace {

using Deadline = std::chrono::steady_clock::time_point;
constexpr int kStepsBetweenLooks = 10'000;

struct Closer {
    void operator()(sqlite3* connection) const noexcept { sqlite3_close_v2(connection); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Connection = std::unique_ptr<sqlite3, Closer>;
using Query = std::unique_ptr<sqlite3_stmt, Closer>;

Error unreadable(const std::string& path, const std::string& why) {
    return make_error(ErrorCode::ledger_unavailable, "cannot read the ledger " + path + ": " + why,
                      "run this as root or as the user that starts the signer");
}

/// sqlite.org/uri.html: every byte may be escaped.
std::string uri_of(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        const auto byte = static_cast<std::uint8_t>(c);
        uri += c == '/' ? std::string{c} : "%" + protocol::to_hex(std::span{&byte, 1});
    }
    return uri + "?mode=ro&immutable=1";
}

int is_late(void* deadline) {
    return std::chrono::steady_clock::now() >= *static_cast<const Deadline*>(deadline) ? 1 : 0;
}

Connection open(const std::string& path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(uri_of(path).c_str(), &opened,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
    Connection connection{opened};
    return code == SQLITE_OK ? std::move(connection) : Connection{};
}

Query prepare(sqlite3* connection, const char* sql) {
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection, sql, -1, &statement, nullptr);
    return Query{statement};
}

std::string text_of(sqlite3_stmt* row, int column) {
    const auto* text = sqlite3_column_text(row, column);
    return text == nullptr ? std::string{} : std::string{reinterpret_cast<const char*>(text)};
}

/// The whole file, as far as its structure goes.
void check_pages(sqlite3* connection, LedgerExamination& found) {
    const auto query = prepare(connection, "PRAGMA quick_check(1)");
    const int code = query ? sqlite3_step(query.get()) : sqlite3_errcode(connection);
    if (code == SQLITE_INTERRUPT) {
        found.extent = LedgerExamination::Extent::cut_off;
    } else if (code != SQLITE_ROW) {
        found.damage = sqlite3_errmsg(connection);
    } else if (const auto verdict = text_of(query.get(), 0); verdict != "ok") {
        found.damage = verdict;
    }
}

bool is_pending(const std::string& path) {
    std::error_code none;
    const auto size = std::filesystem::file_size(path + "-wal", none);
    return !none && size > 0;
}

}  // namespace

Result<LedgerExamination> examine_ledger(const std::string& path, std::chrono::milliseconds patience) {
    std::error_code unknown;
    const auto status = std::filesystem::status(path, unknown);
    if (status.type() == std::filesystem::file_type::not_found) {
        return make_error(ErrorCode::not_found, "there is no ledger " + path + " yet");
    }
    const auto connection = open(path);
    if (!connection || status.type() != std::filesystem::file_type::regular) {
        return unreadable(path, unknown ? unknown.message() : "it cannot be opened");
    }
    Deadline deadline = std::chrono::steady_clock::now() + patience;
    sqlite3_progress_handler(connection.get(), kStepsBetweenLooks, is_late, &deadline);
    LedgerExamination found;
    const auto meta = prepare(connection.get(), "SELECT identity, sequence FROM meta");
    if (!meta && sqlite3_errcode(connection.get()) == SQLITE_ERROR && is_pending(path)) {
        found.extent = LedgerExamination::Extent::log_pending;  // so young that its tables, too, are in the log
        return found;
    }
    if (!meta || sqlite3_step(meta.get()) != SQLITE_ROW) {
        return unreadable(path, sqlite3_errmsg(connection.get()));
    }
    found.identity = text_of(meta.get(), 0);
    found.sequence = sqlite3_column_int64(meta.get(), 1);
    if (is_pending(path)) {
        found.extent = LedgerExamination::Extent::log_pending;
    } else {
        check_pages(connection.get(), found);
    }
    return found;
}

Result<std::string> find_ledger_holder(const std::string& path) {
    const std::string lock = path + ".lock";
    const int file = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) {
        return errno == ENOENT || errno == ENOTDIR ? Result<std::string>{std::string{}}
                                                   : unreadable(lock, std::generic_category().message(errno));
    }
    // Given back at once: a signer that starts in this moment tries again for a second.
    const bool is_free = ::flock(file, LOCK_SH | LOCK_NB) == 0;
    std::array<char, 512> text{};
    const auto size = is_free ? 0 : ::pread(file, text.data(), text.size() - 1, 0);
    ::close(file);
    if (is_free) {
        return std::string{};
    }
    std::string holder{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
    holder = holder.substr(0, holder.find('\n'));
    return holder.empty() ? "another process" : holder;
}

}  // namespace farebox::signer
