#include "vault/custody/aws_kms/sigv4.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <span>
#include <stdexcept>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::vault::aws_kms {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::size_t kDateDigits = 8;

/// A secret on the stack, for as long as a signature takes.
template <std::size_t N>
struct Wiped {
    std::array<std::uint8_t, N> bytes{};
    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { keystore::wipe(bytes.data(), bytes.size()); }
};
using Mac = Wiped<32>;

void hmac(std::span<const std::uint8_t> key, std::string_view message, Mac& mac) {
    const auto text = protocol::as_bytes(message);
    unsigned size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), text.data(), text.size(), mac.bytes.data(),
             &size) == nullptr ||
        size != mac.bytes.size()) {
        throw std::runtime_error{"OpenSSL has no HMAC (out of memory?)"};
    }
}

std::string sha256_hex(std::string_view text) {
    std::array<std::uint8_t, 32> digest{};
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error{"OpenSSL has no SHA-256 (out of memory?)"};
    }
    return protocol::to_hex(digest);
}

void first_mac(const Credentials& credentials, std::string_view date, Mac& mac) {
    constexpr std::string_view kPrefix = "AWS4";
    const auto secret = credentials.secret.reveal();
    Wiped<kPrefix.size() + kMaxSecretBytes> key;
    const auto end =
        std::ranges::copy(secret.substr(0, kMaxSecretBytes), std::ranges::copy(kPrefix, key.bytes.begin()).out).out;
    hmac({key.bytes.begin(), end}, date, mac);
}

std::string signature_of(const std::string& to_sign, const SigningScope& scope, const Credentials& credentials) {
    Mac date;
    Mac region;
    Mac service;
    Mac key;
    Mac signature;
    first_mac(credentials, std::string_view{scope.time}.substr(0, kDateDigits), date);
    hmac(date.bytes, scope.region, region);
    hmac(region.bytes, scope.service, service);
    hmac(service.bytes, "aws4_request", key);
    hmac(key.bytes, to_sign, signature);
    return protocol::to_hex(signature.bytes);
}

}  // namespace

std::string amz_time(std::chrono::system_clock::time_point time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    std::array<char, 32> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &utc)};
}

std::string authorization(const SignedRequest& request, const SigningScope& scope, const Credentials& credentials) {
    std::string names;
    std::string canonical = request.method + "\n" + request.path + "\n" + request.query + "\n";
    for (const auto& [name, value] : request.headers) {
        names += (names.empty() ? "" : ";") + name;
        canonical += name + ":" + value + "\n";
    }
    canonical += "\n" + names + "\n" + sha256_hex(request.body);
    const std::string where =
        scope.time.substr(0, kDateDigits) + "/" + scope.region + "/" + scope.service + "/aws4_request";
    const std::string to_sign =
        std::string{kAlgorithm} + "\n" + scope.time + "\n" + where + "\n" + sha256_hex(canonical);
    return std::string{kAlgorithm} + " Credential=" + credentials.access_key_id + "/" + where +
           ", SignedHeaders=" + names + ", Signature=" + signature_of(to_sign, scope, credentials);
}

}  // namespace farebox::vault::aws_kms
