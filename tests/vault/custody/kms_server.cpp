#include "tests/vault/custody/kms_server.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/x509.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "protocol/base64.hpp"
#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"

namespace farebox::vault::test {
namespace {

namespace asio = boost::asio;
using Json = nlohmann::json;

constexpr std::string_view kTarget = "TrentService.";

std::string sha256(std::string_view text) {
    std::string digest(32, '\0');
    EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
               nullptr);
    return digest;
}

std::string hmac(std::string_view key, std::string_view text) {
    std::string mac(32, '\0');
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
         text.size(), reinterpret_cast<unsigned char*>(mac.data()), &size);
    return mac;
}

std::string hex(const std::string& bytes) {
    return protocol::to_hex(protocol::as_bytes(bytes));
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream stream{text};
    for (std::string part; std::getline(stream, part, separator);) {
        parts.push_back(part);
    }
    return parts;
}

/// What stands between the two in an Authorization header.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
    const auto at = text.find(before);
    if (at == std::string::npos) {
        return {};
    }
    const auto from = at + before.size();
    return text.substr(from, text.find(after, from) - from);
}

net::Response error(int status, const std::string& type) {
    return net::json_response(status, Json{{"__type", type}, {"message", "User: arn:aws:iam::1:user/x"}}.dump());
}

bool is_now(const std::string& time) {
    std::tm utc{};
    const char* const end = ::strptime(time.c_str(), "%Y%m%dT%H%M%SZ", &utc);
    const auto minutes = std::difftime(::timegm(&utc), std::time(nullptr)) / 60;
    return end != nullptr && *end == '\0' && minutes > -5 && minutes < 5;
}

}  // namespace

struct KmsServer::Key {
    std::string arn;
    std::string curve;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> pair;
};

KmsServer::KmsServer(AwsAccess access, std::string region) : region_{std::move(region)}, access_{std::move(access)} {}

KmsServer::~KmsServer() {
    hang_ = false;  // else its server would wait for what hangs
}

std::string KmsServer::make_key(const std::string& alias, const std::string& curve) {
    auto key = std::make_unique<Key>(Key{"arn:aws:kms:" + region_ + ":1:key/" + std::to_string(keys_.size()),
                                         curve,
                                         {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.c_str()), EVP_PKEY_free}});
    const auto arn = key->arn;
    {
        const std::lock_guard lock{mutex_};
        keys_.push_back(std::move(key));
    }
    point(alias, arn);
    return arn;
}

void KmsServer::point(const std::string& alias, const std::string& arn) {
    const std::lock_guard lock{mutex_};
    aliases_[alias] = arn;
}

void KmsServer::let_in(AwsAccess access) {
    const std::lock_guard lock{mutex_};
    access_ = std::move(access);
}

void KmsServer::answer(const std::string& operation, int status, std::string body) {
    const std::lock_guard lock{mutex_};
    answers_[operation] = net::json_response(status, std::move(body));
}

asio::awaitable<void> KmsServer::serve(net::ServerRequest& request, net::ResponseWriter& writer) {
    if (request.headers.get("X-Amz-Target") == "TrentService.Sign") {
        ++signatures_;
        asio::steady_timer timer{co_await asio::this_coro::executor};
        while (hang_) {
            timer.expires_after(std::chrono::milliseconds{2});
            co_await timer.async_wait(asio::use_awaitable);
        }
    }
    writer.send(respond(request));
}

net::Response KmsServer::respond(const net::ServerRequest& request) {
    const std::lock_guard lock{mutex_};
    if (const auto refused = refuse(request); !refused.empty()) {
        return error(400, refused);
    }
    const std::string operation{request.headers.get("X-Amz-Target").substr(kTarget.size())};
    if (const auto prepared = answers_.find(operation); prepared != answers_.end() && !prepared->second.body.empty()) {
        return prepared->second;
    }
    const Json body = Json::parse(request.body);
    const auto* key = find(body.at("KeyId"));
    if (key == nullptr) {
        return error(400, "NotFoundException");
    }
    if (operation == "GetPublicKey") {
        return get_public_key(*key);
    }
    if (operation == "Sign" && body.at("SigningAlgorithm") == "ECDSA_SHA_256") {
        return sign(*key, body.at("Message"), body.at("MessageType"));
    }
    return error(400, "com.amazon.coral.service#UnknownOperationException");
}

const KmsServer::Key* KmsServer::find(const std::string& id) const {
    const auto alias = aliases_.find(id);
    for (const auto& key : keys_) {
        if (key->arn == (alias == aliases_.end() ? id : alias->second)) {
            return key.get();
        }
    }
    return nullptr;
}

net::Response KmsServer::get_public_key(const Key& key) const {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.pair.get(), &der);
    const std::string bytes{reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)};
    OPENSSL_free(der);
    return net::json_response(200, Json{{"KeyId", key.arn},
                                        {"PublicKey", protocol::base64_encode(bytes)},
                                        {"KeySpec", key.curve == "secp256k1" ? "ECC_SECG_P256K1" : "ECC_NIST_P256"},
                                        {"KeyUsage", "SIGN_VERIFY"},
                                        {"SigningAlgorithms", {"ECDSA_SHA_256"}}}
                                       .dump());
}

net::Response KmsServer::sign(const Key& key, const std::string& message, const std::string& type) {
    auto digest = *protocol::base64_decode(message);
    if (type != "DIGEST") {
        digest = sha256(digest);
    }
    if (digest.size() != 32) {
        return error(400, "ValidationException");
    }
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{EVP_PKEY_CTX_new(key.pair.get(), nullptr),
                                                                              EVP_PKEY_CTX_free};
    std::string der(80, '\0');
    std::size_t size = der.size();
    if (EVP_PKEY_sign_init(context.get()) != 1 ||
        EVP_PKEY_sign(context.get(), reinterpret_cast<unsigned char*>(der.data()), &size,
                      reinterpret_cast<const unsigned char*>(digest.data()), digest.size()) != 1) {
        throw std::runtime_error{"EVP_PKEY_sign"};
    }
    der.resize(size);
    return net::json_response(
        200,
        Json{{"KeyId", key.arn}, {"Signature", protocol::base64_encode(der)}, {"SigningAlgorithm", "ECDSA_SHA_256"}}
            .dump());
}

/// Signature version 4, from what has arrived.
std::string KmsServer::refuse(const net::ServerRequest& request) const {
    const std::string given{request.headers.get("Authorization")};
    const auto credential = split(between(given, "AWS4-HMAC-SHA256 Credential=", ","), '/');
    const auto names = between(given, "SignedHeaders=", ",");
    const std::string time{request.headers.get("X-Amz-Date")};
    if (credential.size() != 5 || !request.headers.get("X-Amz-Target").starts_with(kTarget)) {
        return "MissingAuthenticationTokenException";
    }
    if (credential[0] != access_.id) {
        return "UnrecognizedClientException";
    }
    if (request.headers.get("X-Amz-Security-Token") != access_.token) {
        return "ExpiredTokenException";
    }
    std::string canonical = request.method + "\n" + request.target + "\n\n";
    bool complete = true;
    for (const std::string needed : {"content-type", "host", "x-amz-date", "x-amz-target"}) {
        complete = complete && (";" + names + ";").find(";" + needed + ";") != std::string::npos;
    }
    for (const auto& name : split(names, ';')) {
        canonical += name + ":" + std::string{request.headers.get(name)} + "\n";
    }
    canonical += "\n" + names + "\n" + hex(sha256(request.body));
    const auto date = credential[1];
    const auto scope = date + "/" + region_ + "/kms/aws4_request";
    const auto key = hmac(hmac(hmac(hmac("AWS4" + access_.secret, date), region_), "kms"), "aws4_request");
    const auto expected = hex(hmac(key, "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + hex(sha256(canonical))));
    const bool right = complete && is_now(time) && time.starts_with(date) &&
                       given.ends_with(", Signature=" + expected) &&
                       request.headers.get("Content-Type") == "application/x-amz-json-1.1";
    return right ? "" : "InvalidSignatureException";
}

}  // namespace farebox::vault::test
