#include "tests/ledger/failing_vfs.hpp"

#include <sqlite3.h>

#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <utility>

namespace farebox::test {
namespace {

constexpr const char* kName = "farebox-failing";

std::mutex fault_mutex;
DiskFault current;
int operations = 0;
bool struck = false;
bool recording = false;
bool real_syncs = true;
bool syncs_held = false;
int syncs_waiting = 0;
std::condition_variable syncs_changed;
std::vector<DiskOperation> recorded;

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
    const char* name;  // belongs to SQLite, lives as long as the file
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<ShimFile*>(file)->real();
}

std::string name_of(const char* path) {
    return path != nullptr ? std::filesystem::path{path}.filename().string() : std::string{};
}

void record(sqlite3_file* file, DiskOperation::Kind kind, sqlite3_int64 offset, std::string_view bytes) {
    const std::lock_guard lock{fault_mutex};
    if (recording) {
        recorded.push_back({kind, name_of(reinterpret_cast<ShimFile*>(file)->name), offset, std::string{bytes}});
    }
}

bool syncs_are_real() {
    const std::lock_guard lock{fault_mutex};
    return real_syncs;
}

/// Passes a fault on; or the process ends here.
int fail(int outcome) {
    const std::lock_guard lock{fault_mutex};
    if (current.kill) {
        static_cast<void>(raise(SIGKILL));
    }
    return outcome;
}

/// A fault leaves the first half on the disk.
int shim_write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    const int outcome = next_outcome(SQLITE_IOERR_WRITE, true);
    const int written = outcome == SQLITE_OK ? count : count / 2;
    const int code = real(file)->pMethods->xWrite(real(file), bytes, written, offset);
    if (code == SQLITE_OK) {
        record(file, DiskOperation::Kind::write, offset,
               {static_cast<const char*>(bytes), static_cast<std::size_t>(written)});
    }
    return outcome == SQLITE_OK ? code : fail(outcome);
}

int shim_truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int outcome = next_outcome(SQLITE_IOERR_TRUNCATE, false); outcome != SQLITE_OK) {
        return fail(outcome);
    }
    const int code = real(file)->pMethods->xTruncate(real(file), size);
    if (code == SQLITE_OK) {
        record(file, DiskOperation::Kind::truncate, size, {});
    }
    return code;
}

void wait_while_syncs_are_held() {
    std::unique_lock lock{fault_mutex};
    ++syncs_waiting;
    syncs_changed.notify_all();
    syncs_changed.wait(lock, [] { return !syncs_held; });
    --syncs_waiting;
}

int shim_sync(sqlite3_file* file, int flags) {
    wait_while_syncs_are_held();
    if (const int outcome = next_outcome(SQLITE_IOERR_FSYNC, false); outcome != SQLITE_OK) {
        return fail(outcome);
    }
    const int code = syncs_are_real() ? real(file)->pMethods->xSync(real(file), flags) : SQLITE_OK;
    if (code == SQLITE_OK) {
        record(file, DiskOperation::Kind::sync, 0, {});
    }
    return code;
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
    reinterpret_cast<ShimFile*>(file)->name = name;
    return code;
}

int shim_delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    auto* base = static_cast<sqlite3_vfs*>(vfs->pAppData);
    const int code = base->xDelete(base, name, sync_folder);
    const std::lock_guard lock{fault_mutex};
    if (recording && code == SQLITE_OK) {
        recorded.push_back({DiskOperation::Kind::remove, name_of(name), 0, {}});
    }
    return code;
}

}  // namespace

std::string failing_vfs() {
    static sqlite3_vfs shim = [] {
        sqlite3_vfs* base = sqlite3_vfs_find(nullptr);
        sqlite3_vfs copy = *base;  // names and finds files as the real one does
        copy.zName = kName;
        copy.pNext = nullptr;
        copy.pAppData = base;
        copy.szOsFile = static_cast<int>(sizeof(ShimFile)) + base->szOsFile;
        copy.xOpen = shim_open;
        copy.xDelete = shim_delete;
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

void record_disk(bool on, std::vector<DiskOperation> before) {
    const std::lock_guard lock{fault_mutex};
    recording = on;
    recorded = std::move(before);
}

std::size_t disk_operations_recorded() {
    const std::lock_guard lock{fault_mutex};
    return recorded.size();
}

std::vector<DiskOperation> recorded_disk_operations() {
    const std::lock_guard lock{fault_mutex};
    return recorded;
}

void hold_syncs(bool on) {
    {
        const std::lock_guard lock{fault_mutex};
        syncs_held = on;
    }
    syncs_changed.notify_all();
}

void wait_for_a_held_sync() {
    std::unique_lock lock{fault_mutex};
    syncs_changed.wait(lock, [] { return syncs_held && syncs_waiting > 0; });
}

void sync_for_real(bool on) {
    const std::lock_guard lock{fault_mutex};
    real_syncs = on;
}

}  // namespace farebox::test
