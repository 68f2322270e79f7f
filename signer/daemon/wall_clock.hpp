#pragma once

#include <chrono>

#include "protocol/timestamp.hpp"

namespace farebox::signer {

inline protocol::Timestamp wall_clock() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

inline std::chrono::seconds between(protocol::Timestamp earlier, protocol::Timestamp later) {
    return std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::nanoseconds{protocol::nanos_between(earlier, later)});
}

}  // namespace farebox::signer
