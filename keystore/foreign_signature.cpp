#include "keystore/foreign_signature.hpp"

#include <secp256k1.h>

#include "keystore/public_key.hpp"
#include "keystore/verify.hpp"

namespace farebox::keystore {

Result<Address> address_of_point(std::span<const std::uint8_t> point) {
    secp256k1_pubkey key;
    // The library also takes the hybrid forms 0x06 and 0x07, which nobody writes.
    const bool known = !point.empty() && point.front() >= 0x02 && point.front() <= 0x04;
    if (!known || secp256k1_ec_pubkey_parse(secp256k1_context_static, &key, point.data(), point.size()) != 1) {
        return make_error(ErrorCode::invalid_argument, "not a public key of secp256k1");
    }
    return address_of(key);
}

Result<Signature> complete_signature(const Hash32& digest, std::span<const std::uint8_t, 64> r_and_s,
                                     const Address& signer) {
    secp256k1_ecdsa_signature parsed;
    if (secp256k1_ecdsa_signature_parse_compact(secp256k1_context_static, &parsed, r_and_s.data()) == 1) {
        secp256k1_ecdsa_signature_normalize(secp256k1_context_static, &parsed, &parsed);
        Signature signature;
        secp256k1_ecdsa_signature_serialize_compact(secp256k1_context_static, signature.data.data(), &parsed);
        // v = 29 and 30 exist for one r in 2^128; no contract takes them.
        for (const std::uint8_t v : {std::uint8_t{27}, std::uint8_t{28}}) {
            signature.data[64] = v;
            const auto recovered = recover(digest, signature);
            if (recovered && *recovered == signer) {
                return signature;
            }
        }
    }
    return make_error(ErrorCode::invalid_argument, "the signature is not this key's over this message");
}

}  // namespace farebox::keystore
