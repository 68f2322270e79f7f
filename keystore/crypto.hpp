#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "keystore/keystore_v3.hpp"
#include "keystore/secret.hpp"

/// The symmetric part of keystore files, on OpenSSL 3. Parameters are already checked: failure is a lack of memory, and
/// throws std::runtime_error.
namespace farebox::keystore {

/// @p size bytes of scrypt (RFC 7914).
[[nodiscard]] SecretBytes derive_scrypt(const SecretString& password, std::string_view salt, const ScryptCost& cost,
                                        std::size_t size);
/// @p size bytes of PBKDF2-HMAC-SHA256 (RFC 8018).
[[nodiscard]] SecretBytes derive_pbkdf2(const SecretString& password, std::string_view salt, std::uint64_t iterations,
                                        std::size_t size);

/// AES-128 in counter mode: encrypts and decrypts. @p output has the size of @p input.
void aes_128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> iv,
                 std::span<const std::uint8_t> input, std::span<std::uint8_t> output);

}  // namespace farebox::keystore
