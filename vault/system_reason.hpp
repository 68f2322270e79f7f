#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace farebox::vault {

/// What the system says of an error; of the last one where none is given.
[[nodiscard]] inline std::string system_reason(int number = errno) {
    return std::generic_category().message(number);
}

}  // namespace farebox::vault
