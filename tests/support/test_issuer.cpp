#include "tests/support/test_issuer.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "net/openssl_handles.hpp"
#include "protocol/base64.hpp"

namespace farebox::test {
namespace {

using Json = nlohmann::json;
using net::PrivateKey;

std::string number(const EVP_PKEY* key, const char* name, int size = 0) {
    BIGNUM* value = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &value) != 1) {
        throw std::runtime_error{std::string{"no "} + name};
    }
    std::string bytes(static_cast<std::size_t>(size > 0 ? size : BN_num_bytes(value)), '\0');
    auto* const out = reinterpret_cast<unsigned char*>(bytes.data());  // NOLINT: OpenSSL's byte type
    BN_bn2binpad(value, out, static_cast<int>(bytes.size()));
    BN_free(value);
    return bytes;
}

std::string sign_with(EVP_PKEY* key, const std::string& text) {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    std::size_t size = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());  // NOLINT: OpenSSL's byte type
    EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key);
    EVP_DigestSign(context, nullptr, &size, bytes, text.size());
    std::vector<unsigned char> signature(size);
    const bool done = EVP_DigestSign(context, signature.data(), &size, bytes, text.size()) == 1;
    EVP_MD_CTX_free(context);
    if (!done) {
        throw std::runtime_error{"cannot sign"};
    }
    return {signature.begin(), signature.begin() + static_cast<std::ptrdiff_t>(size)};
}

/// r and s, 32 bytes each, as tokens carry them.
std::string compact(const std::string& der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());  // NOLINT: OpenSSL's byte type
    ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    std::array<unsigned char, 64> both{};
    BN_bn2binpad(ECDSA_SIG_get0_r(signature), both.data(), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature), both.data() + 32, 32);
    ECDSA_SIG_free(signature);
    return {both.begin(), both.end()};
}

std::string hmac(const std::string& secret, const std::string& text) {
    std::array<unsigned char, 32> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac.data(), &size);  // NOLINT: bytes
    return {mac.begin(), mac.end()};
}

}  // namespace

struct TestIssuer::State {
    PrivateKey rsa{EVP_RSA_gen(2048)};
    PrivateKey ec{EVP_EC_gen("P-256")};
};

TestIssuer::TestIssuer() : state_{std::make_unique<State>()} {}
TestIssuer::~TestIssuer() = default;

Json TestIssuer::jwks(const std::string& suffix) const {
    const auto encode = [](const std::string& bytes) { return protocol::base64url_encode(bytes); };
    const Json rsa{{"kty", "RSA"},
                   {"use", "sig"},
                   {"alg", "RS256"},
                   {"kid", "rsa-" + suffix},
                   {"n", encode(number(state_->rsa.get(), OSSL_PKEY_PARAM_RSA_N))},
                   {"e", encode(number(state_->rsa.get(), OSSL_PKEY_PARAM_RSA_E))}};
    const Json ec{{"kty", "EC"},
                  {"crv", "P-256"},
                  {"kid", "ec-" + suffix},
                  {"x", encode(number(state_->ec.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32))},
                  {"y", encode(number(state_->ec.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32))}};
    return {{"keys", {rsa, ec}}};
}

std::string TestIssuer::sign_texts(const std::string& header, const std::string& payload,
                                   const std::string& algorithm) const {
    const std::string text = protocol::base64url_encode(header) + "." + protocol::base64url_encode(payload);
    std::string signature;
    if (algorithm == "ES256") {
        signature = compact(sign_with(state_->ec.get(), text));
    } else if (algorithm == "HS256") {
        signature = hmac(number(state_->rsa.get(), OSSL_PKEY_PARAM_RSA_N), text);
    } else {
        signature = sign_with(state_->rsa.get(), text);
    }
    return text + "." + protocol::base64url_encode(signature);
}

std::string TestIssuer::sign(const Json& claims, const Json& header) const {
    return sign_texts(header.dump(), claims.dump(), header.value("alg", "RS256"));
}

}  // namespace farebox::test
