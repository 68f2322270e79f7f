#pragma once

#include <string>

struct sqlite3_file;

namespace farebox::signer {

/**
 * @brief Name of a SQLite VFS that writes the write-ahead log in large pieces and leaves the syncs of commits to us.
 *
 * SQLite writes every frame of a commit with two system calls, a header and a page, and syncs at the end. This VFS lays
 * adjoining writes to the log together and makes one write of them before anything that could notice: a sync, a read,
 * a question for the size. A failure of that write is the failure of the sync, which fails the commit all the same.
 *
 * The sync that ends a commit is not done: it is owed, and sync_log() does it, on any thread, so that the connection
 * can go on meanwhile. Syncs that SQLite needs for its own order of writing are done at once.
 *
 * Only with synchronous = FULL, where every commit ends with a sync, and checkpoint_fullfsync = ON, which tells the two
 * kinds apart. Other files go straight to the VFS below.
 *
 * @param below  The VFS by name that does the work; empty: the system's. Registered at the first call, for good.
 */
[[nodiscard]] std::string gathering_vfs(const std::string& below);

/// Makes every commit durable that had ended before the call. The connection may be in use by another thread, but must
/// stay open. Throws SqliteFailure; nobody knows then what of the log is on the disk, and every later sync fails too,
/// also SQLite's own.
void sync_log(sqlite3_file& log);

}  // namespace farebox::signer
