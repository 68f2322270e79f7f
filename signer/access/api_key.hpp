#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::signer {

/// A fresh API key: "fbx_" and 32 random bytes as 43 characters of url-safe base64. Throws where there is no
/// randomness. The signer keeps only its hash.
[[nodiscard]] std::string make_api_key();

/// SHA-256 of an API key; nothing for text that is none. A key has 256 random bits, so no salt and no slow hash.
[[nodiscard]] std::optional<Hash32> hash_api_key(std::string_view key);

/// What "Bearer KEY" carries (RFC 6750; the scheme in any case); empty where it is anything else.
[[nodiscard]] std::string_view bearer_of(std::string_view authorization) noexcept;

/// Equal or not, in a time that says nothing about where they differ.
[[nodiscard]] bool equal_in_constant_time(const Hash32& left, const Hash32& right) noexcept;

}  // namespace farebox::signer
