#pragma once

#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/config.hpp"

namespace farebox::signer::config {

/// Whether an HTTP header may have that name; the empty one passes.
[[nodiscard]] Result<void> check_header_name(std::string_view name);

/// "Name: value" lines; empty ones and those that begin with '#' are passed over. No name may stand there twice.
/// @return invalid_argument with the line's number and nothing of its value.
[[nodiscard]] Result<std::vector<HeaderConfig>> parse_header_lines(std::string_view text);

}  // namespace farebox::signer::config
