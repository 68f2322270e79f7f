#pragma once

#include <cstdint>
#include <string>

#include "farebox/result.hpp"

namespace farebox::signer {

/// Whether a file system of this kind (statfs f_type) keeps its promises over a network only, or not at all.
[[nodiscard]] bool is_network_file_system(std::int64_t type) noexcept;

/// The ledger's real path (no symbolic links, one name per file), the file made with mode 0600 if it is missing.
/// @return ledger_unavailable where the folder does not exist, the file cannot be opened or lies on a network file
///         system; disk_full.
Result<std::string> prepare_ledger_file(const std::string& path);

/// Takes the file at that real path, and what SQLite keeps beside it, away from group and others: it holds the keys
/// that seal states. @return Whether they had access; ledger_unavailable where the mode cannot be changed.
Result<bool> make_ledger_private(const std::string& path);

}  // namespace farebox::signer
