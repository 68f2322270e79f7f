#pragma once

#include <chrono>

#include "protocol/timestamp.hpp"

namespace farebox::signer {

inline protocol::Timestamp wall_clock() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

}  // namespace farebox::signer
