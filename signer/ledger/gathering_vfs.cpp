#include "signer/ledger/gathering_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <list>
#include <mutex>
#include <new>
#include <stdexcept>

#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {
namespace {

/// SQLite's VFS for Unix takes no more in one write.
constexpr std::size_t kPiece = 0x1ffff;

/// What a log has beside its file.
struct LogState {
    std::string gathered;
    sqlite3_int64 start = 0;  ///< Where `gathered` belongs.
    std::mutex syncing;
    bool lost = false;  ///< A sync has failed. Guarded by `syncing`.
};

/// A log that is being written. The file of the VFS below lies right behind this head.
struct LogFile {
    sqlite3_file head;
    LogState* state;  ///< Owned; the struct itself is SQLite's memory.

    sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

LogFile* log_of(sqlite3_file* file) {
    return reinterpret_cast<LogFile*>(file);
}

/// Writes what was gathered. What fails is forgotten: SQLite rolls the commit back and writes over it later.
int write_gathered(LogFile* log) {
    if (log->state->gathered.empty()) {
        return SQLITE_OK;
    }
    const int size = static_cast<int>(log->state->gathered.size());
    const int outcome =
        log->below()->pMethods->xWrite(log->below(), log->state->gathered.data(), size, log->state->start);
    log->state->gathered.clear();
    return outcome;
}

int log_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    LogFile* log = log_of(file);
    const auto size = static_cast<sqlite3_int64>(log->state->gathered.size());
    if (size > 0 && (offset != log->state->start + size || size + count > static_cast<sqlite3_int64>(kPiece))) {
        if (const int outcome = write_gathered(log); outcome != SQLITE_OK) {
            return outcome;
        }
    }
    try {
        if (log->state->gathered.empty()) {
            log->state->start = offset;
        }
        log->state->gathered.append(static_cast<const char*>(bytes), static_cast<std::size_t>(count));
    } catch (const std::bad_alloc&) {
        return SQLITE_IOERR_NOMEM;
    }
    return SQLITE_OK;
}

int log_close(sqlite3_file* file) {
    LogFile* log = log_of(file);
    const int written = write_gathered(log);
    delete log->state;
    const int closed = log->below()->pMethods->xClose(log->below());
    return written != SQLITE_OK ? written : closed;
}

int log_read(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
    const int written = write_gathered(log_of(file));
    sqlite3_file* below = log_of(file)->below();
    return written != SQLITE_OK ? written : below->pMethods->xRead(below, out, count, offset);
}

int log_truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int written = write_gathered(log_of(file));
    sqlite3_file* below = log_of(file)->below();
    return written != SQLITE_OK ? written : below->pMethods->xTruncate(below, size);
}

/// The kernel tells an error to one caller: nobody may sync beside the one who hears it, or after him.
int sync_below(LogFile* log, int flags) {
    const std::lock_guard one_at_a_time{log->state->syncing};
    if (log->state->lost) {
        return SQLITE_IOERR_FSYNC;
    }
    const int outcome = log->below()->pMethods->xSync(log->below(), flags);
    log->state->lost = outcome != SQLITE_OK;
    return outcome;
}

/// Of a commit only the writing; its sync is sync_log()'s. `PRAGMA checkpoint_fullfsync` marks the others: before pages
/// are written back, and of a log that begins anew, whose head must be on the disk before its first page.
int log_sync(sqlite3_file* file, int flags) {
    const int written = write_gathered(log_of(file));
    constexpr int kKind = 0x0f;
    if (written != SQLITE_OK || (flags & kKind) != SQLITE_SYNC_FULL) {
        return written;
    }
    return sync_below(log_of(file), flags);
}

int log_size(sqlite3_file* file, sqlite3_int64* size) {
    const int written = write_gathered(log_of(file));
    sqlite3_file* below = log_of(file)->below();
    return written != SQLITE_OK ? written : below->pMethods->xFileSize(below, size);
}

// What the log does not change goes straight through.
template <auto Method, class... Args>
int pass(sqlite3_file* file, Args... args) {
    sqlite3_file* below = log_of(file)->below();
    return (below->pMethods->*Method)(below, args...);
}

constexpr sqlite3_io_methods kLogMethods = {
    1,  // no shared memory: the ledger is locked exclusively
    log_close,
    log_read,
    log_write,
    log_truncate,
    log_sync,
    log_size,
    pass<&sqlite3_io_methods::xLock, int>,
    pass<&sqlite3_io_methods::xUnlock, int>,
    pass<&sqlite3_io_methods::xCheckReservedLock, int*>,
    pass<&sqlite3_io_methods::xFileControl, int, void*>,
    pass<&sqlite3_io_methods::xSectorSize>,
    pass<&sqlite3_io_methods::xDeviceCharacteristics>,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

sqlite3_vfs* below_of(sqlite3_vfs* vfs) {
    return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    sqlite3_vfs* below = below_of(vfs);
    if ((flags & SQLITE_OPEN_WAL) == 0) {
        return below->xOpen(below, name, file, flags, out_flags);
    }
    LogFile* log = log_of(file);
    log->head.pMethods = nullptr;  // nothing to close where opening fails
    const int outcome = below->xOpen(below, name, log->below(), flags, out_flags);
    if (outcome != SQLITE_OK) {
        return outcome;
    }
    log->state = new (std::nothrow) LogState;
    if (log->state == nullptr) {
        log->below()->pMethods->xClose(log->below());
        return SQLITE_NOMEM;
    }
    log->head.pMethods = &kLogMethods;
    return SQLITE_OK;
}

template <auto Method, class... Args>
auto ask_below(sqlite3_vfs* vfs, Args... args) {
    sqlite3_vfs* below = below_of(vfs);
    return (below->*Method)(below, args...);
}

struct Layer {
    std::string name;
    sqlite3_vfs vfs;
};

void stack_on(Layer& layer, sqlite3_vfs& below) {
    layer.vfs = below;
    layer.vfs.pNext = nullptr;
    layer.vfs.zName = layer.name.c_str();
    layer.vfs.pAppData = &below;
    layer.vfs.szOsFile = static_cast<int>(sizeof(LogFile)) + below.szOsFile;
    layer.vfs.xOpen = open_file;
    layer.vfs.xDelete = ask_below<&sqlite3_vfs::xDelete, const char*, int>;
    layer.vfs.xAccess = ask_below<&sqlite3_vfs::xAccess, const char*, int, int*>;
    layer.vfs.xFullPathname = ask_below<&sqlite3_vfs::xFullPathname, const char*, int, char*>;
    layer.vfs.xDlOpen = nullptr;  // no extensions beside the ledger
    layer.vfs.xDlError = nullptr;
    layer.vfs.xDlSym = nullptr;
    layer.vfs.xDlClose = nullptr;
    layer.vfs.xRandomness = ask_below<&sqlite3_vfs::xRandomness, int, char*>;
    layer.vfs.xSleep = ask_below<&sqlite3_vfs::xSleep, int>;
    layer.vfs.xCurrentTime = ask_below<&sqlite3_vfs::xCurrentTime, double*>;
    layer.vfs.xGetLastError = ask_below<&sqlite3_vfs::xGetLastError, int, char*>;
    layer.vfs.xCurrentTimeInt64 = ask_below<&sqlite3_vfs::xCurrentTimeInt64, sqlite3_int64*>;
    layer.vfs.iVersion = std::min(below.iVersion, 2);
}

}  // namespace

std::string gathering_vfs(const std::string& below_name) {
    static std::mutex mutex;
    static std::list<Layer> layers;  // SQLite keeps pointers to them
    const std::scoped_lock lock{mutex};
    prepare_sqlite();
    sqlite3_vfs* below = sqlite3_vfs_find(below_name.empty() ? nullptr : below_name.c_str());
    if (below == nullptr) {
        throw std::runtime_error{"SQLite has no VFS named " + below_name};
    }
    std::string name = std::string{"farebox-gathering:"} + below->zName;
    if (sqlite3_vfs_find(name.c_str()) == nullptr) {
        Layer& layer = layers.emplace_back(Layer{name, {}});
        stack_on(layer, *below);
        if (sqlite3_vfs_register(&layer.vfs, 0) != SQLITE_OK) {
            throw std::runtime_error{"SQLite does not take another VFS"};
        }
    }
    return name;
}

void sync_log(sqlite3_file& file) {
    if (file.pMethods != &kLogMethods) {
        throw std::logic_error{"not a log of the gathering VFS"};
    }
    if (const int outcome = sync_below(log_of(&file), SQLITE_SYNC_NORMAL); outcome != SQLITE_OK) {
        throw SqliteFailure{outcome, "the log could not be synced"};
    }
}

}  // namespace farebox::signer
