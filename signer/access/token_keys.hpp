#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "signer/access/jwt.hpp"

struct evp_pkey_st;  // OpenSSL's

namespace farebox::signer {

/// A public key of a token issuer.
struct TokenKey {
    std::string id;  ///< "kid"; empty: it has none.
    TokenAlgorithm algorithm = TokenAlgorithm::rs256;
    std::shared_ptr<evp_pkey_st> key;

    /// Whether it made @p signature (as tokens carry it) over @p text.
    [[nodiscard]] bool verifies(std::string_view text, std::string_view signature) const;
};

/// What an issuer publishes (a JWK set, RFC 7517), as far as it can verify RS256 or ES256. Immutable.
class TokenKeys {
public:
    static constexpr std::size_t kMaxBytes = 256U * 1024U;
    static constexpr std::size_t kMaxKeys = 64;

    /// Keys for anything else are left out. RSA has 2048 to 8192 bits, elliptic curves are P-256.
    /// @return invalid_argument where it is no set, or none of its keys is of use.
    static Result<TokenKeys> parse(std::string_view json);

    /// The key of that name; without a name the only one of its algorithm. Null: none.
    [[nodiscard]] const TokenKey* find(TokenAlgorithm algorithm, std::string_view id) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }

private:
    std::vector<TokenKey> keys_;
};

/// "jwks_uri" of an OpenID provider's own description. Errors: protocol_error where it is none, or another issuer's.
[[nodiscard]] Result<std::string> read_discovery(std::string_view json, std::string_view issuer);

}  // namespace farebox::signer
