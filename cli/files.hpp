#pragma once

#include <string>

#include "farebox/result.hpp"

namespace farebox::cli {

/// The whole file; "-" is stdin. At most 256 MiB. Errors: invalid_argument.
Result<std::string> read_file(const std::string& path);

}  // namespace farebox::cli
