// Signatures over bytes, EIP-55, the address proof, and the verification rule.
#include "protocol/personal_sign.hpp"
#include "keystore/private_key.hpp"
#include "keystore/verify.hpp"
#include "protocol/address.hpp"
#include "protocol/address_proof.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "tests/conformance/pure/family.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::conformance {
namespace {

using protocol::personal_sign_digest;
using test::bytes_of;
using test::fixed_of;

keystore::PrivateKey key_of(const Json& in) {
    return *keystore::PrivateKey::from_bytes(protocol::as_bytes(bytes_of(in.at("privateKey"))));
}

Outcome signed_bytes(const Json& in) {
    const keystore::PrivateKey key = key_of(in);
    const Hash32 digest = personal_sign_digest(std::string_view{bytes_of(in.at("message"))});
    const Signature signature = key.sign(digest);
    Outcome ours;
    ours.set("address", key.address());
    ours.set("digest", digest);
    ours.set("signature", signature);
    ours.set("recovered", *keystore::recover(digest, signature));
    return ours;
}

Outcome signed_hash(const Json& in) {
    const Hash32 hash = protocol::keccak256(bytes_of(in.at("message")));
    Outcome ours;
    ours.set("messageHash", hash);
    ours.set("digest", personal_sign_digest(hash));
    ours.set("signature", key_of(in).sign(personal_sign_digest(hash)));
    return ours;
}

/// An address is the end of its public key's hash; our keys do not show the public key itself.
Outcome address(const Json& in, const Json& out) {
    Outcome ours;
    ours.set("address", key_of(in).address());
    ours.set("checksum", protocol::to_checksum(key_of(in).address()));
    const Hash32 hash = protocol::keccak256(bytes_of(out.at("publicKeyUncompressed")).substr(1));
    const bool fits = protocol::as_chars(hash).substr(12) == protocol::as_chars(key_of(in).address());
    ours.set("publicKeyUncompressed", fits ? test::text_of(out.at("publicKeyUncompressed")) : "another address's");
    return ours;
}

Outcome address_proof(const Json& in) {
    const keystore::PrivateKey key = key_of(in);
    const Hash32 digest = protocol::address_proof_digest(key.address());
    const Signature signature = key.sign(digest);
    protocol::wire::OrchestratorRequest request;
    request.address = protocol::to_string(key.address());
    request.sig = protocol::to_string(signature);
    Outcome ours;
    ours.set("messageText", protocol::address_proof_text(key.address()));
    ours.set("messageHash", protocol::keccak256(protocol::address_proof_text(key.address())));
    ours.set("digest", digest);
    ours.set("signature", signature);
    ours.set("orchestratorRequest.address", key.address());
    ours.set("orchestratorRequest.sig", signature);
    ours.set_bytes("orchestratorRequestBytes", encode(request));
    ours.set("responseJSON.address", protocol::to_checksum(key.address()));
    ours.set("responseJSON.signature", signature);
    return ours;
}

Outcome verified(const Json& in) {
    const std::string message = bytes_of(in.at("message"));
    const std::string signature = bytes_of(in.at("signature"));
    Outcome ours;
    ours.set("valid", keystore::verify_personal(fixed_of<Address>(in.at("address")), protocol::as_bytes(message),
                                                protocol::as_bytes(signature)));
    return ours;
}

void add_fields(Outcome& reference, const std::string& prefix, const Json& fields) {
    for (const auto& [name, value] : fields.items()) {
        if (value.is_object()) {
            add_fields(reference, prefix + name + ".", value);
        } else {
            reference.set(prefix + name, test::text_of(value));
        }
    }
}

Outcome ours_of(const std::string& kind, const VectorCase& one) {
    if (kind == "sign") {
        return signed_bytes(one.in);
    }
    if (kind == "broadcasterSign") {
        return signed_hash(one.in);
    }
    if (kind == "address") {
        return address(one.in, one.out);
    }
    if (kind == "orchInfoSig") {
        return address_proof(one.in);
    }
    if (kind == "verify") {
        return verified(one.in);
    }
    Outcome ours;
    ours.set("checksum", protocol::to_checksum(fixed_of<Address>(one.in.at("address"))));
    return ours;
}

bool recognises(const Json& in) {
    const std::string kind = kind_of(in);
    return kind == "sign" || kind == "broadcasterSign" || kind == "address" || kind == "checksum" || kind == "verify" ||
           (kind == "orchInfoSig" && in.contains("privateKey"));
}

void check(const VectorCase& one, PureJudge& judge) {
    Outcome reference = reference_refusal(one.error);
    add_fields(reference, "", one.out);
    judge.compare(one.in, ours_of(kind_of(one.in), one), reference);
}

}  // namespace

const PureFamily kPersonalSign{"personal sign", recognises, check, {}};

}  // namespace farebox::conformance
