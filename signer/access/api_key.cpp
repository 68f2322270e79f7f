#include "signer/access/api_key.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "net/http_message.hpp"
#include "protocol/base64.hpp"
#include "protocol/hex.hpp"
#include "signer/ledger/digest.hpp"

namespace farebox::signer {
namespace {

constexpr std::string_view kPrefix = "fbx_";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kRandomCharacters = 43;

bool is_url_safe(char c) noexcept {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

}  // namespace

std::string make_api_key() {
    std::array<char, kRandomBytes> random{};
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), random.size()) != 1) {  // NOLINT: OpenSSL's API
        throw std::runtime_error{"the operating system gives no random bytes"};
    }
    auto text = protocol::base64_encode({random.data(), random.size()});
    text.resize(kRandomCharacters);  // without the padding
    std::ranges::replace(text, '+', '-');
    std::ranges::replace(text, '/', '_');
    return std::string{kPrefix} + text;
}

std::optional<Hash32> hash_api_key(std::string_view key) {
    if (!key.starts_with(kPrefix) || key.size() != kPrefix.size() + kRandomCharacters ||
        !std::ranges::all_of(key.substr(kPrefix.size()), is_url_safe)) {
        return std::nullopt;
    }
    return sha256(key);
}

std::string_view bearer_of(std::string_view authorization) noexcept {
    constexpr std::string_view kScheme = "Bearer ";
    if (!net::equal_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)) {
        return {};
    }
    authorization.remove_prefix(std::min(authorization.find_first_not_of(' ', kScheme.size()), authorization.size()));
    return authorization;
}

std::string api_key_id(const Hash32& hash) {
    constexpr std::size_t kBytes = 4;
    return protocol::to_hex(hash.span().first(kBytes));
}

}  // namespace farebox::signer
