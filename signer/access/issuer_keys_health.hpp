#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace farebox::signer {

/// How the newest reading of a token issuer's keys went.
struct IssuerKeysHealth {
    std::size_t keys = 0;                                        ///< In use.
    std::optional<std::chrono::steady_clock::time_point> as_of;  ///< When they were last seen; nothing: never.
    std::string problem;                                         ///< Of the newest reading; empty: none.
};

}  // namespace farebox::signer
