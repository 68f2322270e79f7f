#pragma once

#include <filesystem>
#include <system_error>

namespace farebox::vault {

/// The folder of a keystore that is a folder or a file.
[[nodiscard]] inline std::filesystem::path folder_of_keys(const std::filesystem::path& keystore) {
    std::error_code unknown;
    return std::filesystem::is_directory(keystore, unknown) ? keystore : keystore.parent_path();
}

}  // namespace farebox::vault
