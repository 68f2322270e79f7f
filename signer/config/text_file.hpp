#pragma once

#include <string>

#include "farebox/result.hpp"

namespace farebox::signer::config {

/// The whole of a file that the configuration names; at most 1 MiB. Errors: invalid_argument, with its path.
[[nodiscard]] Result<std::string> read_text_file(const std::string& path);

}  // namespace farebox::signer::config
