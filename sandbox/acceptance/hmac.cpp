#include "sandbox/acceptance/hmac.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace farebox::sandbox {

Secret random_secret() {
    Secret secret;
    if (RAND_bytes(secret.data.data(), static_cast<int>(secret.data.size())) != 1) {
        throw std::runtime_error("no random bytes from the operating system");
    }
    return secret;
}

Hash32 hmac_sha256(const Secret& secret, std::string_view message) {
    Hash32 mac;
    unsigned int length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (HMAC(EVP_sha256(), secret.data.data(), static_cast<int>(secret.data.size()), bytes, message.size(),
             mac.data.data(), &length) == nullptr ||
        length != mac.data.size()) {
        throw std::runtime_error("HMAC-SHA256 failed");
    }
    return mac;
}

}  // namespace farebox::sandbox
