#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>

#include "farebox/result.hpp"
#include "keystore/secret.hpp"

/// Files that only their owner may read: keystores and passwords.
namespace farebox::keystore {

/// The file's bytes. Refused with a hint: files that group or others may access, files of a user who is neither we nor
/// root, anything but a regular file, more than @p max_bytes. Symbolic links are followed (Kubernetes mounts them); the
/// checks are made on the opened file.
[[nodiscard]] Result<SecretBytes> read_private_file(const std::filesystem::path& path, std::size_t max_bytes);

/// The password in a file: its bytes without leading and trailing white space, as go-livepeer reads -ethPassword files.
/// Nothing left is refused; there is no "otherwise it is the password itself".
[[nodiscard]] Result<SecretString> read_password_file(const std::filesystem::path& path);

/// Creates @p path with mode 0600: complete and synced, or not there at all. Never overwrites (Fault::file_exists).
/// Missing parent folders are created with mode 0700.
[[nodiscard]] Result<void> write_private_file(const std::filesystem::path& path, std::string_view content);

}  // namespace farebox::keystore
