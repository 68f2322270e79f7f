#pragma once

#include <string>

namespace farebox::signer {

/**
 * @brief Name of a SQLite VFS that writes the write-ahead log in large pieces.
 *
 * SQLite writes every frame of a commit with two system calls, a header and a page, and syncs at the end. This VFS lays
 * adjoining writes to the log together and makes one write of them before anything that could notice: a sync, a read,
 * a question for the size. A failure of that write is the failure of the sync, which fails the commit all the same.
 * Only for synchronous = FULL, where every commit ends with a sync. Other files go straight to the VFS below.
 *
 * @param below  The VFS by name that does the work; empty: the system's. Registered at the first call, for good.
 */
[[nodiscard]] std::string gathering_vfs(const std::string& below);

}  // namespace farebox::signer
