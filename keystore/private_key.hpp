#pragma once

#include <cstdint>
#include <span>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "keystore/secret.hpp"

namespace farebox::keystore {

/// One secp256k1 key that signs digests. Resource: moves, never copies, cannot be printed. Signing is thread-safe.
class PrivateKey {
public:
    /// @return The key, or Fault::invalid_key unless @p bytes are 32 bytes in 1 … n-1. The caller wipes @p bytes.
    static Result<PrivateKey> from_bytes(std::span<const std::uint8_t> bytes);
    /// A fresh key from the system's random numbers. Throws std::runtime_error when it has none.
    static PrivateKey generate();

    PrivateKey(PrivateKey&&) noexcept = default;
    PrivateKey& operator=(PrivateKey&&) noexcept = default;
    PrivateKey(const PrivateKey&) = delete;
    PrivateKey& operator=(const PrivateKey&) = delete;
    ~PrivateKey() = default;

    [[nodiscard]] const Address& address() const noexcept { return address_; }
    /// r || s || v of a deterministic signature (RFC 6979) with low s and v = 27 or 28. @p digest is what is signed:
    /// any EIP-191 prefix is already in it.
    [[nodiscard]] Signature sign(const Hash32& digest) const;
    /// Signs a fixed digest and recovers the signer. @return Fault::self_test_failed where it is not address().
    [[nodiscard]] Result<void> self_test() const;
    /// The 32 bytes, for writing a keystore file only.
    [[nodiscard]] std::span<const std::uint8_t> reveal() const noexcept { return key_.span(); }

private:
    PrivateKey(SecretBytes key, SecretBytes context, const Address& address);

    SecretBytes key_;
    SecretBytes
        context_;  ///< A libsecp256k1 context, randomised once: its blinding protects the key, so it is secret too.
    Address address_;
};

}  // namespace farebox::keystore
