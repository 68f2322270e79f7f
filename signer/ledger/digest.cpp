#include "signer/ledger/digest.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

namespace farebox::signer {
namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

void require(bool done) {
    if (!done) {
        throw std::runtime_error{"SHA-256 is not available"};
    }
}

/// One thread's state, ready to be started over again and again.
class Hasher {
public:
    Hasher() : algorithm_{EVP_MD_fetch(nullptr, "SHA256", nullptr)}, context_{EVP_MD_CTX_new()} {
        require(algorithm_ && context_);
    }
    Hash32 hash(std::string_view bytes) {
        Hash32 result;
        require(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1 &&
                EVP_DigestFinal_ex(context_.get(), result.data.data(), nullptr) == 1);
        return result;
    }

private:
    std::unique_ptr<EVP_MD, Freed<EVP_MD_free>> algorithm_;
    std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>> context_;
};

class Authenticator {
public:
    Authenticator() {
        const std::unique_ptr<EVP_MAC, Freed<EVP_MAC_free>> algorithm{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
        require(algorithm != nullptr);
        context_.reset(EVP_MAC_CTX_new(algorithm.get()));
        std::array<char, 7> digest{"SHA256"};
        const std::array<OSSL_PARAM, 2> parameters{
            OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0), OSSL_PARAM_construct_end()};
        require(context_ && EVP_MAC_CTX_set_params(context_.get(), parameters.data()) == 1);
    }
    Hash32 mac(std::span<const std::uint8_t> key, std::string_view message) {
        Hash32 result;
        std::size_t length = 0;
        const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
        // OpenSSL keeps what it worked out from the key, which is the same for days.
        if (key.empty() || !std::ranges::equal(key, key_)) {
            key_.clear();  // only a key that was taken is known
            require(EVP_MAC_init(context_.get(), key.data(), key.size(), nullptr) == 1);
            key_.assign(key.begin(), key.end());
        } else {
            require(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1);
        }
        require(EVP_MAC_update(context_.get(), bytes, message.size()) == 1 &&
                EVP_MAC_final(context_.get(), result.data.data(), &length, result.data.size()) == 1);
        return result;
    }

private:
    std::vector<std::uint8_t> key_;  ///< The context's key.
    std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>> context_;
};

}  // namespace

Hash32 sha256(std::string_view bytes) {
    thread_local Hasher hasher;
    return hasher.hash(bytes);
}

Hash32 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message) {
    thread_local Authenticator authenticator;
    return authenticator.mac(key, message);
}

}  // namespace farebox::signer
