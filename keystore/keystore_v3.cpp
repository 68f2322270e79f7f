#include "keystore/keystore_v3.hpp"

#include <openssl/crypto.h>

#include <array>
#include <utility>

#include "keystore/crypto.hpp"
#include "keystore/fault.hpp"
#include "keystore/keystore_document.hpp"
#include "keystore/random.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"

namespace farebox::keystore {
namespace {

using protocol::as_bytes;

SecretBytes derive(const KeystoreDocument& document, const SecretString& password) {
    if (const auto* scrypt = std::get_if<ScryptCost>(&document.cost)) {
        return derive_scrypt(password, document.salt, *scrypt, document.derived_bytes);
    }
    const auto& pbkdf2 = std::get<Pbkdf2Cost>(document.cost);
    return derive_pbkdf2(password, document.salt, pbkdf2.iterations, document.derived_bytes);
}

/// Bytes 0 … 15 of the derived key encrypt, bytes 16 … 31 authenticate.
std::span<const std::uint8_t, 16> cipher_key(const SecretBytes& derived) {
    return derived.span().first<16>();
}

Hash32 mac_of(const SecretBytes& derived, std::string_view ciphertext) {
    return protocol::Keccak256{}.update(derived.span().subspan(16, 16)).update(ciphertext).finish();
}

Result<PrivateKey> open_document(const KeystoreDocument& document, const SecretString& password) {
    const SecretBytes derived = derive(document, password);
    const Hash32 mac = mac_of(derived, document.ciphertext);
    if (document.mac.size() != mac.data.size() ||
        CRYPTO_memcmp(document.mac.data(), mac.data.data(), mac.data.size()) != 0) {
        return make_fault(Fault::wrong_password, "could not decrypt the key: wrong password, or the file was changed",
                          "check the password file; leading and trailing white space in it does not count");
    }
    SecretBytes key{document.ciphertext.size()};
    aes_128_ctr(cipher_key(derived), document.iv, as_bytes(document.ciphertext), key.span());
    return PrivateKey::from_bytes(key.span());
}

/// A random (version 4) UUID.
std::string make_uuid() {
    std::array<std::uint8_t, 16> bytes{};
    fill_random(bytes);
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
    std::string text = protocol::to_hex(bytes);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
        text.insert(dash, 1, '-');
    }
    return text;
}

}  // namespace

Result<PrivateKey> decrypt_keystore(std::string_view json, const SecretString& password, const DecryptLimits& limits) {
    const auto document = parse_keystore(json, limits);
    if (!document) {
        return document.error();
    }
    return open_document(*document, password);
}

Result<PrivateKey> unlock_keystore(std::string_view json, const SecretString& password, const DecryptLimits& limits) {
    const auto address = parse_keystore_address(json);
    if (!address) {
        return address.error();
    }
    auto key = decrypt_keystore(json, password, limits);
    if (key && key->address() != *address) {
        return make_fault(Fault::address_mismatch, "the keystore file holds another key than the address it names");
    }
    return key;
}

Result<Address> read_keystore_address(std::string_view json) {
    return parse_keystore_address(json);
}

std::string encrypt_keystore(const PrivateKey& key, const SecretString& password, const ScryptCost& cost) {
    KeystoreDocument document;
    document.address = key.address();
    document.id = make_uuid();
    document.cost = cost;
    std::array<std::uint8_t, 32> salt{};
    fill_random(salt);
    fill_random(document.iv);
    document.salt = protocol::as_chars(std::span<const std::uint8_t>{salt});
    const SecretBytes derived = derive(document, password);
    std::array<std::uint8_t, 32> ciphertext{};
    aes_128_ctr(cipher_key(derived), document.iv, key.reveal(), ciphertext);
    document.ciphertext = protocol::as_chars(std::span<const std::uint8_t>{ciphertext});
    document.mac = protocol::to_string(mac_of(derived, document.ciphertext));
    return write_keystore(document);
}

void fuzz_keystore(std::string_view json) {
    constexpr DecryptLimits kShort{.scrypt_memory_bytes = 1U << 17U, .scrypt_work = 1U << 10U, .pbkdf2_iterations = 16};
    const SecretString password{"fuzz"};
    static_cast<void>(static_cast<bool>(decrypt_keystore(json, password, kShort)));
    static_cast<void>(static_cast<bool>(read_keystore_address(json)));
}

}  // namespace farebox::keystore
