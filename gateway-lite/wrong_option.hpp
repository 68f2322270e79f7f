#pragma once

#include <string>
#include <utility>

#include "farebox/error.hpp"

namespace farebox::gateway {

/// What is wrong with a field of Options.
[[nodiscard]] inline Error wrong_option(const std::string& field, const std::string& why, std::string hint = {}) {
    return make_error(ErrorCode::invalid_argument, "Options::" + field + ": " + why, std::move(hint));
}

}  // namespace farebox::gateway
