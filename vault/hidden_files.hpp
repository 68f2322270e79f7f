#pragma once

#include <filesystem>
#include <vector>

#include "vault/hardening.hpp"

/// How the front is kept from files that only the vault may read, even where both run as one user.
namespace farebox::vault {

struct HiddenFiles {
    std::vector<std::filesystem::path> hidden;     ///< Files, or folders with everything beneath.
    std::vector<std::filesystem::path> needed;     ///< Folders in which the front reads and writes.
    std::vector<std::filesystem::path> read = {};  ///< Folders in which it reads.
};

/// Root covers the hidden files with nothing, in a view of the file system of this process's own. Others may open only
/// beneath the needed folders and the system's, where none of these holds what is hidden. The measure is "keys_hidden".
/// Call it before there are other threads, while still root, after no_new_privileges.
[[nodiscard]] HardeningMeasure hide_files(const HiddenFiles& files);

}  // namespace farebox::vault
