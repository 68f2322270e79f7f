#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace farebox::test {

/// What the failing VFS does to writes, syncs and truncations; one setting for the whole process.
struct DiskFault {
    int after = -1;       ///< Operations that still succeed; -1: none fails.
    bool forever = true;  ///< All later ones fail too, else exactly one does.
    bool full = false;    ///< SQLITE_FULL instead of an I/O error (a sync cannot run out of room: it succeeds).
    bool kill = false;    ///< SIGKILL instead of an error, in the middle of a write.
};

/// One thing done to a file; what a crash leaves of several is in disk_image.hpp.
struct DiskOperation {
    enum class Kind : std::uint8_t { write, truncate, sync, remove };
    Kind kind = Kind::write;
    std::string file;         ///< Its name without folders.
    std::int64_t offset = 0;  ///< Of a write; the new size of a truncation.
    std::string bytes;        ///< Of a write.
};

/// Registers the VFS once and returns its name.
std::string failing_vfs();
void set_disk_fault(DiskFault fault);
/// Operations that could have failed since the last call of this function.
int take_disk_operations();
/// Whether the last fault set has failed anything yet.
bool disk_fault_struck();

/// Forgets what was recorded and records from now on, or stops recording. Only what succeeds is recorded.
/// @param before  How the disk came to be what it is now.
void record_disk(bool on, std::vector<DiskOperation> before = {});
[[nodiscard]] std::size_t disk_operations_recorded();
[[nodiscard]] std::vector<DiskOperation> recorded_disk_operations();
/// A disk that takes its time: syncs wait, before they succeed or fail, until they are let go.
void hold_syncs(bool on);
/// Until a sync waits.
void wait_for_a_held_sync();
/// Whether a sync reaches the real disk. Tests that lose no real power save its time.
void sync_for_real(bool on);

}  // namespace farebox::test
