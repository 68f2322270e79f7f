#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "farebox/error.hpp"

namespace farebox::signer {

/// Of the API's TLS listener.
struct CertificateReading {
    std::chrono::system_clock::time_point not_after;
    std::optional<Error> problem;  ///< Of a newer one on disk, which is not used.
};

/// Sooner than this before its end, a certificate should have been renewed.
inline constexpr std::chrono::hours kRenewBefore{24 * 14};

/// As RFC 3339, to the second.
[[nodiscard]] std::string format_time(std::chrono::system_clock::time_point time);

}  // namespace farebox::signer
