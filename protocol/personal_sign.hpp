#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "farebox/bytes.hpp"

namespace farebox::protocol {

/// What an EIP-191 "personal_sign" signature covers: keccak256("\x19Ethereum Signed Message:\n" + length + message).
[[nodiscard]] Hash32 personal_sign_digest(std::span<const std::uint8_t> message) noexcept;
[[nodiscard]] Hash32 personal_sign_digest(std::string_view message) noexcept;

/// The digest of a 32-byte message that is itself a hash: how tickets and credentials are signed.
template <class Tag>
[[nodiscard]] Hash32 personal_sign_digest(const Bytes<Tag, 32>& hash) noexcept {
    return personal_sign_digest(std::span<const std::uint8_t>{hash.data});
}

}  // namespace farebox::protocol
