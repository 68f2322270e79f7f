#pragma once

#include <cstddef>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::net {

/// How much JSON from outside is looked at.
struct JsonLimits {
    std::size_t max_bytes = 1024 * 1024;
    std::size_t max_depth = 32;
};

/// Checks size and nesting before a parser sees the text (its recursion and memory are then bounded). Says nothing
/// about validity. Errors: too_large, invalid_argument (nested too deeply).
Result<void> check_json_limits(std::string_view text, JsonLimits limits = {});

}  // namespace farebox::net
