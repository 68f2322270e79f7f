#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// JSON Web Tokens as strangers send them (RFC 7519, 7515): parsing only, nothing here is verified.
namespace farebox::signer {

/// How a token may be signed. Others, "none" first of all, are no tokens.
enum class TokenAlgorithm : std::uint8_t {
    rs256,  ///< RSASSA-PKCS1-v1_5 with SHA-256.
    es256,  ///< ECDSA on P-256 with SHA-256.
};

inline constexpr std::size_t kMaxTokenBytes = 8U * 1024U;

/// The parts of a token. Its payload is JSON that nobody has looked at: its signature comes first.
struct Token {
    TokenAlgorithm algorithm = TokenAlgorithm::rs256;
    std::string key_id;            ///< Of the header; empty: it names no key.
    std::string_view signed_part;  ///< Of the text that was parsed.
    std::string signature;
    std::string payload;
};

/// The compact form: three parts in strict base64url, a header with RS256 or ES256 and nothing that must be understood
/// ("crit"). Nothing for anything else.
[[nodiscard]] std::optional<Token> parse_token(std::string_view text);

/// What a payload claims. Times are Unix seconds.
struct TokenClaims {
    std::string issuer;
    std::vector<std::string> audiences;
    std::vector<std::string> scopes;
    std::int64_t expires = 0;
    std::int64_t not_before = 0;  ///< The later of nbf and iat; 0: neither is there.
    std::string owner;            ///< "azp:my-gateway"; empty: it has none of the claims that say so.
};

/// @param owner_claims  The first of these that is there says whose the token is.
/// @return Nothing where it is no JSON object, has no "exp", or a claim has another type than its specification says.
[[nodiscard]] std::optional<TokenClaims> parse_claims(std::string_view payload,
                                                      const std::vector<std::string>& owner_claims);

}  // namespace farebox::signer
