#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::signer {

/// SHA-256 and its HMAC. OpenSSL looks an algorithm up by name on every simple call; here each thread does it once.
/// Throws where OpenSSL fails.
[[nodiscard]] Hash32 sha256(std::string_view bytes);
[[nodiscard]] Hash32 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);

}  // namespace farebox::signer
