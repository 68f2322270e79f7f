#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::signer {

/// What secret scanners look for; every key matches it as a whole, and nothing shorter of one does.
inline constexpr std::string_view kApiKeyPattern = "fbx_[A-Za-z0-9_-]{43}";

/// A fresh API key: "fbx_" and 32 random bytes as 43 characters of url-safe base64. Throws where there is no
/// randomness. The signer keeps only its hash.
[[nodiscard]] std::string make_api_key();

/// SHA-256 of an API key; nothing for text that is none. A key has 256 random bits, so no salt and no slow hash.
[[nodiscard]] std::optional<Hash32> hash_api_key(std::string_view key);

/// What "Bearer KEY" carries (RFC 6750; the scheme in any case); empty where it is anything else.
[[nodiscard]] std::string_view bearer_of(std::string_view authorization) noexcept;

/// Names a key in lists: the first 8 hex digits of its hash.
[[nodiscard]] std::string api_key_id(const Hash32& hash);

}  // namespace farebox::signer
