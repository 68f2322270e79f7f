#include "keystore/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace farebox::keystore {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Kdf = std::unique_ptr<EVP_KDF, Freed<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Freed<EVP_KDF_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;

[[noreturn]] void fail(const char* what) {
    throw std::runtime_error{std::string{"OpenSSL failed at "} + what + " (out of memory?)"};
}

/// OSSL_PARAM wants mutable pointers, which it does not write through; a null pointer would mean "absent".
OSSL_PARAM octets(const char* name, std::string_view bytes) {
    static char nothing = 0;
    return OSSL_PARAM_construct_octet_string(name, bytes.empty() ? &nothing : const_cast<char*>(bytes.data()),
                                             bytes.size());
}

SecretBytes derive(const char* algorithm, const OSSL_PARAM* parameters, std::size_t size) {
    const Kdf kdf{EVP_KDF_fetch(nullptr, algorithm, nullptr)};
    const KdfContext context{kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr};
    SecretBytes out{size};
    if (!context || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1) {
        fail(algorithm);
    }
    return out;
}

}  // namespace

SecretBytes derive_scrypt(const SecretString& password, std::string_view salt, const ScryptCost& cost,
                          std::size_t size) {
    ScryptCost c = cost;
    // OpenSSL counts the p blocks and two spare rows too; the caller has limited n, r and p.
    std::uint64_t max_memory = 128ULL * c.r * (c.n + c.p + 4);
    const OSSL_PARAM parameters[] = {
        octets(OSSL_KDF_PARAM_PASSWORD, password.reveal()),
        octets(OSSL_KDF_PARAM_SALT, salt),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &c.n),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &c.r),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &c.p),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &max_memory),
        OSSL_PARAM_construct_end(),
    };
    return derive("SCRYPT", parameters, size);
}

SecretBytes derive_pbkdf2(const SecretString& password, std::string_view salt, std::uint64_t iterations,
                          std::size_t size) {
    char digest[] = "SHA256";
    int allow_short_salt = 1;  // "pkcs5": accepts what other wallets have written
    const OSSL_PARAM parameters[] = {
        octets(OSSL_KDF_PARAM_PASSWORD, password.reveal()),
        octets(OSSL_KDF_PARAM_SALT, salt),
        OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &iterations),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &allow_short_salt),
        OSSL_PARAM_construct_end(),
    };
    return derive("PBKDF2", parameters, size);
}

void aes_128_ctr(std::span<const std::uint8_t, 16> key, std::span<const std::uint8_t, 16> iv,
                 std::span<const std::uint8_t> input, std::span<std::uint8_t> output) {
    const CipherContext context{EVP_CIPHER_CTX_new()};
    int written = 0;
    if (!context || output.size() != input.size() ||
        EVP_EncryptInit_ex2(context.get(), EVP_aes_128_ctr(), key.data(), iv.data(), nullptr) != 1 ||
        EVP_EncryptUpdate(context.get(), output.data(), &written, input.data(), static_cast<int>(input.size())) != 1) {
        fail("AES-128-CTR");
    }
}

}  // namespace farebox::keystore
