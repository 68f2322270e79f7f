#pragma once

#include <string>

namespace farebox::test {

/// What the failing VFS does to writes, syncs and truncations; one setting for the whole process.
struct DiskFault {
    int after = -1;       ///< Operations that still succeed; -1: none fails.
    bool forever = true;  ///< All later ones fail too, else exactly one does.
    bool full = false;    ///< SQLITE_FULL instead of an I/O error (a sync cannot run out of room: it succeeds).
};

/// Registers the VFS once and returns its name.
std::string failing_vfs();
void set_disk_fault(DiskFault fault);
/// Operations that could have failed since the last call of this function.
int take_disk_operations();
/// Whether the last fault set has failed anything yet.
bool disk_fault_struck();

}  // namespace farebox::test
