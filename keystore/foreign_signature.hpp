#pragma once

#include <cstdint>
#include <span>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

/// Public keys and signatures as other makers write them (tokens, cloud services), turned into ours. Thread-safe.
namespace farebox::keystore {

/// The address of a public key in SEC 1 form: 0x04 || x || y, or 33 bytes compressed.
/// @return invalid_argument unless it is a point of secp256k1.
[[nodiscard]] Result<Address> address_of_point(std::span<const std::uint8_t> point);

/// Any maker's ECDSA signature r || s as a recoverable one: s is made low, v is found.
/// @return invalid_argument unless @p signer made it over @p digest.
[[nodiscard]] Result<Signature> complete_signature(const Hash32& digest, std::span<const std::uint8_t, 64> r_and_s,
                                                   const Address& signer);

}  // namespace farebox::keystore
