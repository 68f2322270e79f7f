#pragma once

#include <string>

#include "farebox/result.hpp"

namespace farebox::signer::commands {

/// Makes @p path (and its parents) a folder that only its owner may enter. An existing one must belong to us or root
/// and must not be writable by others.
[[nodiscard]] Result<void> make_private_folder(const std::string& path);

/// Writes @p text with mode 0600, whole or not at all. An existing file is an error unless @p replace.
[[nodiscard]] Result<void> write_private_file(const std::string& path, const std::string& text, bool replace);

}  // namespace farebox::signer::commands
