#include "tests/ledger/failing_vfs.hpp"

#include <sqlite3.h>

#include <mutex>
#include <utility>

namespace farebox::test {
namespace {

constexpr const char* kName = "farebox-failing";

std::mutex fault_mutex;
DiskFault current;
int operations = 0;
bool struck = false;

/// SQLITE_OK, or how the operation about to be made fails.
int next_outcome(int io_error, bool can_be_full) {
    const std::lock_guard lock{fault_mutex};
    ++operations;
    if (current.after < 0 || (current.full && !can_be_full)) {
        return SQLITE_OK;
    }
    if (current.after > 0) {
        --current.after;
        return SQLITE_OK;
    }
    struck = true;
    if (!current.forever) {
        current.after = -1;
    }
    return current.full ? SQLITE_FULL : io_error;
}

/// Our file: SQLite's own lies right behind this head.
struct ShimFile {
    sqlite3_file head;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<ShimFile*>(file)->real();
}

int shim_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    const int outcome = next_outcome(SQLITE_IOERR_WRITE, true);
    return outcome != SQLITE_OK ? outcome : real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
    const int outcome = next_outcome(SQLITE_IOERR_TRUNCATE, false);
    return outcome != SQLITE_OK ? outcome : real(file)->pMethods->xTruncate(real(file), size);
}

int shim_sync(sqlite3_file* file, int flags) {
    const int outcome = next_outcome(SQLITE_IOERR_FSYNC, false);
    return outcome != SQLITE_OK ? outcome : real(file)->pMethods->xSync(real(file), flags);
}

const sqlite3_io_methods kMethods = {
    1,  // no shared memory: the ledger uses exclusive locking
    [](sqlite3_file* file) { return real(file)->pMethods->xClose(real(file)); },
    [](sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
        return real(file)->pMethods->xRead(real(file), out, count, offset);
    },
    shim_write,
    shim_truncate,
    shim_sync,
    [](sqlite3_file* file, sqlite3_int64* size) { return real(file)->pMethods->xFileSize(real(file), size); },
    [](sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); },
    [](sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); },
    [](sqlite3_file* file, int* out) { return real(file)->pMethods->xCheckReservedLock(real(file), out); },
    [](sqlite3_file* file, int op, void* arg) { return real(file)->pMethods->xFileControl(real(file), op, arg); },
    [](sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); },
    [](sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); },
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
    nullptr,
};

int shim_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* base = static_cast<sqlite3_vfs*>(vfs->pAppData);
    const int code = base->xOpen(base, name, real(file), flags, out_flags);
    file->pMethods = code == SQLITE_OK ? &kMethods : nullptr;
    return code;
}

}  // namespace

std::string failing_vfs() {
    static sqlite3_vfs shim = [] {
        sqlite3_vfs* base = sqlite3_vfs_find(nullptr);
        sqlite3_vfs copy = *base;  // names, deletes and finds files as the real one does
        copy.zName = kName;
        copy.pNext = nullptr;
        copy.pAppData = base;
        copy.szOsFile = static_cast<int>(sizeof(ShimFile)) + base->szOsFile;
        copy.xOpen = shim_open;
        return copy;
    }();
    sqlite3_vfs_register(&shim, 0);
    return kName;
}

void set_disk_fault(DiskFault fault) {
    const std::lock_guard lock{fault_mutex};
    current = fault;
    struck = false;
}

int take_disk_operations() {
    const std::lock_guard lock{fault_mutex};
    return std::exchange(operations, 0);
}

bool disk_fault_struck() {
    const std::lock_guard lock{fault_mutex};
    return struck;
}

}  // namespace farebox::test
