#include "keystore/verify.hpp"

#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <algorithm>
#include <string>
#include <utility>

#include "keystore/public_key.hpp"
#include "protocol/personal_sign.hpp"

namespace farebox::keystore {
namespace {

Error bad_signature(std::string why) {
    return make_error(ErrorCode::invalid_argument, "bad signature: " + std::move(why));
}

/// Normalising changes exactly the signatures whose s is above n/2.
bool has_low_s(const Signature& signature) {
    secp256k1_ecdsa_signature parsed;
    if (secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &parsed, signature.data.data()) != 1) {
        return false;
    }
    return secp256k1_ecdsa_signature_normalize(secp256k1_context_static, nullptr, &parsed) == 0;
}

}  // namespace

Result<Address> recover(const Hash32& digest, const Signature& signature) {
    const std::uint8_t v = signature.data[64];
    if (v != 27 && v != 28) {
        return bad_signature("v is neither 27 nor 28");
    }
    if (!has_low_s(signature)) {
        return bad_signature("s is not in the lower half");
    }
    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(secp256k1_context_static, &parsed, signature.data.data(),
                                                            v - 27) != 1 ||
        secp256k1_ecdsa_recover(secp256k1_context_static, &key, &parsed, digest.data.data()) != 1) {
        return bad_signature("no key can have made it");
    }
    return address_of(key);
}

Result<Address> recover_personal(std::span<const std::uint8_t> message, std::span<const std::uint8_t> signature) {
    Signature fixed;
    if (signature.size() != fixed.data.size()) {
        return bad_signature("it has not 65 bytes");
    }
    std::ranges::copy(signature, fixed.data.begin());
    return recover(protocol::personal_sign_digest(message), fixed);
}

bool verify_personal(const Address& signer, std::span<const std::uint8_t> message,
                     std::span<const std::uint8_t> signature) {
    const auto recovered = recover_personal(message, signature);
    return recovered && *recovered == signer;
}

}  // namespace farebox::keystore
