#include "signer/access/token_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <optional>

#include "protocol/base64.hpp"
#include "signer/access/strict_json.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMinModulusBytes = 256;
constexpr std::size_t kMaxModulusBytes = 1024;
constexpr std::size_t kMaxExponentBytes = 8;
constexpr std::size_t kCoordinateBytes = 32;

struct Free {
    void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(OSSL_PARAM_BLD* builder) const noexcept { OSSL_PARAM_BLD_free(builder); }
    void operator()(OSSL_PARAM* parameters) const noexcept { OSSL_PARAM_free(parameters); }
    void operator()(BIGNUM* number) const noexcept { BN_free(number); }
    void operator()(ECDSA_SIG* signature) const noexcept { ECDSA_SIG_free(signature); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT: OpenSSL's byte type
}

Owned<BIGNUM> number_of(std::string_view bytes) {
    return Owned<BIGNUM>{BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)};
}

/// Null where the values make no key that OpenSSL finds sound.
std::shared_ptr<EVP_PKEY> make_key(const char* type, OSSL_PARAM_BLD* values) {
    const Owned<OSSL_PARAM> parameters{OSSL_PARAM_BLD_to_param(values)};
    const Owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* made = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return nullptr;
    }
    std::shared_ptr<EVP_PKEY> key{made, EVP_PKEY_free};
    const Owned<EVP_PKEY_CTX> check{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr)};
    return check && EVP_PKEY_public_check(check.get()) == 1 ? key : nullptr;
}

/// A number of a JWK: its bytes, without zeros in front. Empty where it is none.
std::string bytes_member(const Json& jwk, std::string_view name) {
    const auto decoded = protocol::base64url_decode(string_member(jwk, name));
    return decoded ? decoded->substr(std::min(decoded->find_first_not_of('\0'), decoded->size())) : std::string{};
}

std::shared_ptr<EVP_PKEY> read_rsa(const Json& jwk) {
    const auto modulus = bytes_member(jwk, "n");
    const auto exponent = bytes_member(jwk, "e");
    if (modulus.size() < kMinModulusBytes || modulus.size() > kMaxModulusBytes || exponent.empty() ||
        exponent.size() > kMaxExponentBytes) {
        return nullptr;
    }
    const auto n = number_of(modulus);
    const auto e = number_of(exponent);
    const Owned<OSSL_PARAM_BLD> values{OSSL_PARAM_BLD_new()};
    const bool filled = n && e && values && OSSL_PARAM_BLD_push_BN(values.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) == 1 &&
                        OSSL_PARAM_BLD_push_BN(values.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) == 1;
    return filled ? make_key("RSA", values.get()) : nullptr;
}

std::shared_ptr<EVP_PKEY> read_p256(const Json& jwk) {
    const auto x = protocol::base64url_decode(string_member(jwk, "x"));
    const auto y = protocol::base64url_decode(string_member(jwk, "y"));
    if (string_member(jwk, "crv") != "P-256" || !x || !y || x->size() != kCoordinateBytes ||
        y->size() != kCoordinateBytes) {
        return nullptr;
    }
    const std::string point = "\x04" + *x + *y;
    const Owned<OSSL_PARAM_BLD> values{OSSL_PARAM_BLD_new()};
    const bool filled =
        values && OSSL_PARAM_BLD_push_utf8_string(values.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(values.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) == 1;
    return filled ? make_key("EC", values.get()) : nullptr;
}

/// What the key may be used for, where it says so.
bool is_for_signatures(const Json& jwk, std::string_view algorithm) {
    const auto says = [&jwk](std::string_view name, std::string_view wanted) {
        return !jwk.contains(name) || string_member(jwk, name) == wanted;
    };
    const auto operations = jwk.find("key_ops");
    const bool verifies =
        operations == jwk.end() ||
        (operations->is_array() && std::ranges::find(*operations, Json("verify")) != operations->end());
    return verifies && says("use", "sig") && says("alg", algorithm);
}

std::optional<TokenKey> read_key(const Json& jwk) {
    const auto type = jwk.is_object() ? string_member(jwk, "kty") : std::string{};
    const bool rsa = type == "RSA";
    if ((!rsa && type != "EC") || !is_for_signatures(jwk, rsa ? "RS256" : "ES256")) {
        return std::nullopt;
    }
    TokenKey key{string_member(jwk, "kid"), rsa ? TokenAlgorithm::rs256 : TokenAlgorithm::es256,
                 rsa ? read_rsa(jwk) : read_p256(jwk)};
    ERR_clear_error();
    return key.key ? std::optional{std::move(key)} : std::nullopt;
}

/// r and s, 32 bytes each, as OpenSSL wants them. Empty where they are not.
std::string der_of(std::string_view signature) {
    if (signature.size() != 2 * kCoordinateBytes) {
        return {};
    }
    const Owned<ECDSA_SIG> pair{ECDSA_SIG_new()};
    auto r = number_of(signature.substr(0, kCoordinateBytes));
    auto s = number_of(signature.substr(kCoordinateBytes));
    if (!pair || !r || !s) {
        return {};
    }
    ECDSA_SIG_set0(pair.get(), r.release(), s.release());  // fails for null only
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &der);
    std::string text{reinterpret_cast<const char*>(der), static_cast<std::size_t>(std::max(size, 0))};  // NOLINT
    OPENSSL_free(der);
    return text;
}

}  // namespace

bool TokenKey::verifies(std::string_view text, std::string_view signature) const {
    const std::string der = algorithm == TokenAlgorithm::es256 ? der_of(signature) : std::string{signature};
    const Owned<EVP_MD_CTX> context{EVP_MD_CTX_new()};
    const bool good = !der.empty() && context &&
                      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
                      EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(text), text.size()) == 1;
    ERR_clear_error();
    return good;
}

Result<TokenKeys> TokenKeys::parse(std::string_view json) {
    const Json document = parse_strict_object(json, kMaxBytes);
    const auto list = document.find("keys");
    if (document.is_discarded() || list == document.end() || !list->is_array() || list->size() > kMaxKeys) {
        return make_error(ErrorCode::invalid_argument, "not a JSON Web Key set of at most 64 keys");
    }
    TokenKeys keys;
    for (const auto& jwk : *list) {
        if (auto key = read_key(jwk)) {
            keys.keys_.push_back(*std::move(key));
        }
    }
    if (keys.keys_.empty()) {
        return make_error(ErrorCode::invalid_argument, "the set holds no key for RS256 or ES256 signatures");
    }
    return keys;
}

const TokenKey* TokenKeys::find(TokenAlgorithm algorithm, std::string_view id) const noexcept {
    const TokenKey* found = nullptr;
    for (const TokenKey& key : keys_) {
        if (key.algorithm != algorithm || (!id.empty() && key.id != id)) {
            continue;
        }
        if (!id.empty()) {
            return &key;
        }
        if (found != nullptr) {
            return nullptr;  // which one it is nobody says
        }
        found = &key;
    }
    return found;
}

Result<std::string> read_discovery(std::string_view json, std::string_view issuer) {
    const Json document = parse_strict_object(json, TokenKeys::kMaxBytes);
    if (document.is_discarded() || string_member(document, "issuer") != issuer) {
        return make_error(ErrorCode::protocol_error, "its discovery document is not that issuer's");
    }
    auto url = string_member(document, "jwks_uri");
    return url.empty()
               ? Result<std::string>{make_error(ErrorCode::protocol_error, "its discovery document has no jwks_uri")}
               : url;
}

}  // namespace farebox::signer
