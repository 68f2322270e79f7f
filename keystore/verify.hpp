#pragma once

#include <cstdint>
#include <span>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

namespace farebox::keystore {

/// The address whose key signed @p digest. Strict as go-livepeer and the contracts are: s at most n/2, v exactly 27
/// or 28. Thread-safe. @return invalid_argument where no key can have made it.
[[nodiscard]] Result<Address> recover(const Hash32& digest, const Signature& signature);

/// The address that signed @p message through EIP-191 ("personal_sign"); @p signature must have 65 bytes.
[[nodiscard]] Result<Address> recover_personal(std::span<const std::uint8_t> message,
                                               std::span<const std::uint8_t> signature);

/// True only if @p signer signed @p message through EIP-191.
/// @see go-livepeer crypto/verify.go, VerifySig
[[nodiscard]] bool verify_personal(const Address& signer, std::span<const std::uint8_t> message,
                                   std::span<const std::uint8_t> signature);

}  // namespace farebox::keystore
