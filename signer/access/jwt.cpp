#include "signer/access/jwt.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "protocol/base64.hpp"
#include "signer/access/strict_json.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxHeaderBytes = 1024;
constexpr std::size_t kMaxKeyIdBytes = 256;
constexpr std::int64_t kLastSecond = 1LL << 53U;

/// Three parts, none empty.
std::optional<std::array<std::string_view, 3>> split(std::string_view text) {
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || text.size() > kMaxTokenBytes) {
        return std::nullopt;
    }
    const std::array parts{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
    const bool whole = std::ranges::none_of(parts, [](auto part) { return part.empty(); });
    return whole && parts[2].find('.') == std::string_view::npos ? std::optional{parts} : std::nullopt;
}

bool read_header(std::string_view text, Token& token) {
    const Json header = parse_strict_object(text, kMaxHeaderBytes);
    if (header.is_discarded() || header.contains("crit")) {
        return false;
    }
    const auto algorithm = string_member(header, "alg");
    if (algorithm != "RS256" && algorithm != "ES256") {
        return false;
    }
    token.algorithm = algorithm == "RS256" ? TokenAlgorithm::rs256 : TokenAlgorithm::es256;
    token.key_id = string_member(header, "kid");
    return token.key_id.size() <= kMaxKeyIdBytes && (token.key_id.empty() ? !header.contains("kid") : true);
}

/// A NumericDate: seconds, with a fraction or not. False where it is there and is none.
bool read_time(const Json& claims, std::string_view name, std::optional<std::int64_t>& out) {
    const auto found = claims.find(name);
    if (found == claims.end()) {
        return true;
    }
    const double seconds = found->is_number() ? found->get<double>() : -1;
    if (!(seconds >= 0 && seconds <= static_cast<double>(kLastSecond))) {
        return false;
    }
    out = static_cast<std::int64_t>(std::floor(seconds));
    return true;
}

/// A string, or a list of them. False where it is there and is neither.
bool read_texts(const Json& claims, std::string_view name, std::vector<std::string>& out) {
    const auto found = claims.find(name);
    if (found == claims.end()) {
        return true;
    }
    for (const auto& each : found->is_array() ? *found : Json::array({*found})) {
        if (!each.is_string()) {
            return false;
        }
        out.push_back(each.get<std::string>());
    }
    return true;
}

/// "scope" is one text with spaces (RFC 8693); some issuers write "scp" as a list instead.
bool read_scopes(const Json& claims, std::vector<std::string>& out) {
    std::vector<std::string> texts;
    if (!read_texts(claims, "scope", texts) || !read_texts(claims, "scp", texts)) {
        return false;
    }
    for (std::string_view text : texts) {
        while (!text.empty()) {
            const auto end = std::min(text.find(' '), text.size());
            if (end > 0) {
                out.emplace_back(text.substr(0, end));
            }
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }
    return true;
}

/// False where the claim that decides is no text.
bool read_owner(const Json& claims, const std::vector<std::string>& owner_claims, std::string& out) {
    const auto decides = std::ranges::find_if(owner_claims, [&](const auto& name) { return claims.contains(name); });
    if (decides == owner_claims.end()) {
        return true;
    }
    const auto value = string_member(claims, *decides);
    out = *decides + ":" + value;
    return !value.empty();
}

}  // namespace

std::optional<Token> parse_token(std::string_view text) {
    const auto parts = split(text);
    if (!parts) {
        return std::nullopt;
    }
    const auto header = protocol::base64url_decode((*parts)[0]);
    auto payload = protocol::base64url_decode((*parts)[1]);
    auto signature = protocol::base64url_decode((*parts)[2]);
    Token token;
    if (!header || !payload || !signature || !read_header(*header, token)) {
        return std::nullopt;
    }
    token.signed_part = text.substr(0, text.rfind('.'));
    token.payload = *std::move(payload);
    token.signature = *std::move(signature);
    return token;
}

std::optional<TokenClaims> parse_claims(std::string_view payload, const std::vector<std::string>& owner_claims) {
    const Json json = parse_strict_object(payload, kMaxTokenBytes);
    if (json.is_discarded()) {
        return std::nullopt;
    }
    TokenClaims claims;
    std::optional<std::int64_t> expires;
    std::optional<std::int64_t> not_before;
    std::optional<std::int64_t> issued_at;
    const bool readable = read_time(json, "exp", expires) && read_time(json, "nbf", not_before) &&
                          read_time(json, "iat", issued_at) && read_texts(json, "aud", claims.audiences) &&
                          read_scopes(json, claims.scopes) && read_owner(json, owner_claims, claims.owner);
    if (!readable || !expires) {
        return std::nullopt;
    }
    claims.issuer = string_member(json, "iss");
    claims.expires = *expires;
    claims.not_before = std::max(not_before.value_or(0), issued_at.value_or(0));
    return claims;
}

}  // namespace farebox::signer
