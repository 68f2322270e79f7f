#include "keystore/private_key.hpp"

#include <secp256k1.h>
#include <secp256k1_preallocated.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "keystore/fault.hpp"
#include "keystore/public_key.hpp"
#include "keystore/random.hpp"
#include "keystore/verify.hpp"
#include "protocol/keccak.hpp"

namespace farebox::keystore {
namespace {

constexpr std::size_t kKeyBytes = 32;

const secp256k1_context* as_context(const SecretBytes& memory) {
    return reinterpret_cast<const secp256k1_context*>(memory.data());
}

/// A context of our own on secret pages, blinded with fresh randomness. After this it is only read, so threads may
/// share it.
SecretBytes make_context() {
    SecretBytes memory{secp256k1_context_preallocated_size(SECP256K1_CONTEXT_NONE)};
    auto* context = secp256k1_context_preallocated_create(memory.data(), SECP256K1_CONTEXT_NONE);
    SecretBytes seed{32};
    fill_random(seed.span());
    if (secp256k1_context_randomize(context, seed.data()) != 1) {
        throw std::runtime_error{"libsecp256k1 refused to randomise its context"};
    }
    return memory;
}

}  // namespace

PrivateKey::PrivateKey(SecretBytes key, SecretBytes context, const Address& address)
    : key_{std::move(key)}, context_{std::move(context)}, address_{address} {}

Result<PrivateKey> PrivateKey::from_bytes(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != kKeyBytes || secp256k1_ec_seckey_verify(secp256k1_context_static, bytes.data()) != 1) {
        return make_fault(Fault::invalid_key, "not a secp256k1 private key: 32 bytes between 1 and n - 1 are needed");
    }
    SecretBytes key{bytes};
    SecretBytes context = make_context();
    secp256k1_pubkey public_key;
    if (secp256k1_ec_pubkey_create(as_context(context), &public_key, key.data()) != 1) {
        return make_fault(Fault::invalid_key, "the private key has no public key");
    }
    return PrivateKey{std::move(key), std::move(context), address_of(public_key)};
}

PrivateKey PrivateKey::generate() {
    SecretBytes bytes{kKeyBytes};
    do {
        fill_random(bytes.span());
    } while (secp256k1_ec_seckey_verify(secp256k1_context_static, bytes.data()) != 1);
    return *from_bytes(bytes.span());
}

Signature PrivateKey::sign(const Hash32& digest) const {
    secp256k1_ecdsa_recoverable_signature signature;
    // No nonce function: the library's default is RFC 6979, and it always gives low s.
    if (secp256k1_ecdsa_sign_recoverable(as_context(context_), &signature, digest.data.data(), key_.data(), nullptr,
                                         nullptr) != 1) {
        throw std::runtime_error{"libsecp256k1 cannot sign with this key"};
    }
    Signature out;
    int recovery_id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(as_context(context_), out.data.data(), &recovery_id,
                                                            &signature);
    out.data[64] = static_cast<std::uint8_t>(27 + recovery_id);
    return out;
}

Result<void> PrivateKey::self_test() const {
    const Hash32 digest = protocol::keccak256(std::string_view{"farebox key self-test"});
    const auto signer = recover(digest, sign(digest));
    if (!signer || *signer != address_) {
        return make_fault(Fault::self_test_failed, "a test signature does not recover to the key's own address",
                          "memory, processor or libsecp256k1 are faulty: do not use this machine for signing");
    }
    return {};
}

static_assert(std::is_nothrow_move_constructible_v<PrivateKey> && !std::is_copy_constructible_v<PrivateKey>);

}  // namespace farebox::keystore
