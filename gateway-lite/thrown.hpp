#pragma once

#include <exception>

#include "farebox/error.hpp"

namespace farebox::gateway {

/// How an operation ends that was called off.
[[nodiscard]] Error cancelled();

/// How an operation ends whose coroutine threw: cancelled, where Asio says that it was; else internal, for a bug or for
/// want of memory.
[[nodiscard]] Error error_of(const std::exception& thrown);

}  // namespace farebox::gateway
