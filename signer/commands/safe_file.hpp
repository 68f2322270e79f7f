#pragma once

#include <string>
#include <utility>

#include "farebox/result.hpp"

namespace farebox::signer::commands {

/// Makes @p path (and its parents) a folder that only its owner may enter. An existing one must belong to us or root
/// and must not be writable by others.
[[nodiscard]] Result<void> make_private_folder(const std::string& path);

/// Writes @p text with mode 0600, whole or not at all. An existing file is an error unless @p replace.
[[nodiscard]] Result<void> write_private_file(const std::string& path, const std::string& text, bool replace);

/// A file of mode 0600 that grows piece by piece. What is not finished is removed.
class PrivateFile {
public:
    /// @return invalid_argument where there is something of that name.
    static Result<PrivateFile> create(std::string path);
    PrivateFile(PrivateFile&& other) noexcept;
    PrivateFile& operator=(PrivateFile&& other) noexcept;
    ~PrivateFile();

    Result<void> write(const std::string& text);
    /// Makes it durable, and lets it stay.
    Result<void> finish();

private:
    PrivateFile(std::string path, int fd) : path_{std::move(path)}, fd_{fd} {}

    std::string path_;
    int fd_;  ///< -1: finished, or moved from.
};

}  // namespace farebox::signer::commands
