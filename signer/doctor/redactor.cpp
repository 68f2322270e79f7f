#include "signer/doctor/redactor.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "protocol/hex.hpp"

namespace farebox::signer::doctor {
namespace {

/// A shorter one is no secret, and taking it out would leave nothing to read.
constexpr std::size_t kShortest = 6;
constexpr std::string_view kGone = "…";

bool is_word(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
}

bool is_hex(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Where what begins at @p start ends.
template <class Belongs>
std::size_t end_of(std::string_view text, std::size_t start, Belongs belongs) {
    while (start < text.size() && belongs(text[start])) {
        ++start;
    }
    return start;
}

void replace_all(std::string& text, std::string_view what) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + kGone.size())) {
        text.replace(at, what.size(), kGone);
    }
}

/// Words that begin like this, whatever follows: an API key, a JWT's header ({"…), a bearer token.
void redact_words(std::string& text) {
    for (const std::string_view mark : {"fbx_", "eyJ", "Bearer ", "bearer ", "Basic "}) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + mark.size())) {
            const auto start = at + mark.size();
            const auto end = end_of(text, start, [](char c) { return is_word(c) || c == '+' || c == '/' || c == '='; });
            if (end - start >= kShortest) {
                text.replace(start, end - start, kGone);
            }
        }
    }
}

/// scheme://user:password@
void redact_users(std::string& text) {
    constexpr std::string_view kMark = "://";
    for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + kMark.size())) {
        const auto start = at + kMark.size();
        const auto end = std::min(text.find_first_of("/?# \"'\n", start), text.size());
        const auto user_end = std::string_view{text}.substr(0, end).rfind('@');
        if (user_end != std::string_view::npos && user_end > start) {
            text.replace(start, user_end - start, kGone);
        }
    }
}

void redact_pem(std::string& text) {
    constexpr std::string_view kBegin = "-----BEGIN ";
    constexpr std::string_view kEnd = "-----END ";
    for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at + kGone.size())) {
        const auto end = text.find(kEnd, at);
        text.replace(at, end == std::string::npos ? end : end - at, kGone);
    }
}

/// 64 digits on their own: a private key, or the hash of an API key. Longer hex is something else.
void redact_hex(std::string& text) {
    constexpr std::size_t kDigits = 64;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = end_of(text, at, is_hex);
        if (end - at == kDigits) {
            text.replace(at, kDigits, kGone);
            at += kGone.size();
        } else {
            at = std::max(end, at + 1);
        }
    }
}

}  // namespace

void Redactor::add(std::string_view secret) {
    if (secret.size() >= kShortest) {
        secrets_.emplace_back(secret);
    }
}

void Redactor::add_url(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) {
        return;
    }
    const auto rest = url.substr(scheme + 3);
    const auto path = std::min(rest.find_first_of("/?#"), rest.size());
    const auto user = rest.substr(0, path).rfind('@');
    if (user != std::string_view::npos) {
        add(rest.substr(0, user));
        const auto colon = rest.substr(0, user).find(':');
        add(colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1, user - colon - 1));
    }
    add(rest.substr(path));
    // Its parts too: an error may name one of them.
    for (auto part = rest.substr(path); !part.empty();) {
        const auto end = std::min(part.find_first_of("/?#&=", 1), part.size());
        add(part.substr(1, end - 1));
        part = part.substr(end);
    }
}

Redactor::Redactor(const config::Loaded& loaded) {
    const auto& config = loaded.config;
    for (const auto& url : config.chain.rpc) {
        add_url(url);
    }
    for (const auto* url : {&config.auth_webhook.url, &config.discovery.webhook, &config.api.jwt.jwks_url,
                            &config.remote_signer.url, &config.aws_kms.endpoint}) {
        add_url(*url);
    }
    for (const auto& header : config.auth_webhook.headers) {
        add(header.value);
    }
    for (const auto& client : config.clients) {
        for (const auto& hash : client.api_keys) {
            add(protocol::to_hex(hash.span()));
        }
    }
    std::ranges::sort(secrets_, [](const auto& left, const auto& right) { return left.size() > right.size(); });
}

std::string Redactor::redact(std::string text) const {
    for (const auto& secret : secrets_) {
        replace_all(text, secret);
    }
    redact_pem(text);
    redact_users(text);
    redact_words(text);
    redact_hex(text);
    return text;
}

nlohmann::ordered_json Redactor::redact_json(const nlohmann::ordered_json& json) const {
    if (json.is_string()) {
        return redact(json.get<std::string>());
    }
    if (json.is_array()) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& each : json) {
            list.push_back(redact_json(each));
        }
        return list;
    }
    if (json.is_object()) {
        auto object = nlohmann::ordered_json::object();
        for (const auto& [name, value] : json.items()) {
            object[redact(name)] = redact_json(value);
        }
        return object;
    }
    return json;
}

}  // namespace farebox::signer::doctor
