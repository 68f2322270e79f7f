#include "vault/custody/aws_kms/der.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <span>

#include "keystore/foreign_signature.hpp"

namespace farebox::vault::aws_kms {
namespace {

/// A key on secp256k1 needs 88 bytes, a signature 72.
constexpr std::size_t kMaxDerBytes = 512;
constexpr int kScalarBytes = 32;

struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
};

/// Null unless all of @p der is one.
template <class T>
std::unique_ptr<T, Free> read(std::string_view der, T* (*parse)(T**, const unsigned char**, long)) {
    if (der.empty() || der.size() > kMaxDerBytes) {
        return nullptr;
    }
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());  // NOLINT: OpenSSL's byte type
    const auto* const end = at + der.size();
    std::unique_ptr<T, Free> parsed{parse(nullptr, &at, static_cast<long>(der.size()))};
    ERR_clear_error();
    return at == end ? std::move(parsed) : nullptr;
}

/// The point in SEC 1 form; its size is 0 where there is none.
std::span<const std::uint8_t> point_of(const EVP_PKEY* key, std::array<std::uint8_t, 65>& place) {
    std::size_t size = 0;
    const bool found =
        EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY,
                                                                         place.data(), place.size(), &size) == 1;
    ERR_clear_error();
    return {place.data(), found ? size : 0};
}

bool is_on_secp256k1(const EVP_PKEY* key) {
    std::array<char, 32> curve{};
    std::size_t size = 0;
    const bool named = EVP_PKEY_get_group_name(key, curve.data(), curve.size(), &size) == 1;
    ERR_clear_error();
    return named && std::string_view{curve.data(), size} == "secp256k1";
}

}  // namespace

Result<Address> address_of_public_key(std::string_view der) {
    const auto key = read<EVP_PKEY>(der, d2i_PUBKEY);
    if (!key || !is_on_secp256k1(key.get())) {
        return make_error(ErrorCode::invalid_argument, "not a public key on secp256k1");
    }
    std::array<std::uint8_t, 65> place{};
    return keystore::address_of_point(point_of(key.get(), place));
}

Result<std::array<std::uint8_t, 64>> compact_signature(std::string_view der) {
    const auto signature = read<ECDSA_SIG>(der, d2i_ECDSA_SIG);
    std::array<std::uint8_t, 64> r_and_s{};
    const bool fits =
        signature && BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), r_and_s.data(), kScalarBytes) == kScalarBytes &&
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), r_and_s.data() + kScalarBytes, kScalarBytes) == kScalarBytes;
    ERR_clear_error();
    if (!fits) {
        return make_error(ErrorCode::invalid_argument, "not a signature of a curve of 256 bits");
    }
    return r_and_s;
}

}  // namespace farebox::vault::aws_kms
