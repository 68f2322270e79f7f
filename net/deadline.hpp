#pragma once

#include <chrono>

namespace farebox::net {

/// The moment (steady clock) at which a wait is given up. Every wait in net/ has one.
using Deadline = std::chrono::steady_clock::time_point;

/// The deadline @p timeout from now.
[[nodiscard]] inline Deadline deadline_in(std::chrono::steady_clock::duration timeout) {
    return std::chrono::steady_clock::now() + timeout;
}

/// Whichever comes first.
[[nodiscard]] inline Deadline earlier(Deadline left, Deadline right) noexcept {
    return left < right ? left : right;
}

}  // namespace farebox::net
