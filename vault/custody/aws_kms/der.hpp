#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

/// Keys and signatures as X.509 and KMS write them: DER, and nothing after it.
namespace farebox::vault::aws_kms {

/// The address of a SubjectPublicKeyInfo (RFC 5480). @return invalid_argument unless it is a key on secp256k1.
[[nodiscard]] Result<Address> address_of_public_key(std::string_view der);

/// r || s of an Ecdsa-Sig-Value (RFC 3279). @return invalid_argument where it is none of a curve of 256 bits.
[[nodiscard]] Result<std::array<std::uint8_t, 64>> compact_signature(std::string_view der);

}  // namespace farebox::vault::aws_kms
