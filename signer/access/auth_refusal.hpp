#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace farebox::signer {

/// Why a caller was not recognised: a label of metrics and of the log. The caller is not told.
enum class AuthRefusal : std::uint8_t {
    no_credentials,       ///< Nothing that could name a client.
    unknown_certificate,  ///< A good certificate, of no client.
    malformed_header,     ///< Authorization holds neither a key nor a token, or stands there twice.
    unknown_api_key,
    expired_api_key,
    malformed_token,
    tokens_not_accepted,  ///< There is no [api.jwt].
    unknown_token_key,    ///< No key of the issuer has that name.
    bad_token_signature,
    wrong_token_issuer,
    wrong_token_audience,
    missing_token_scope,
    expired_token,
    token_not_yet_valid,
    unknown_token_client,  ///< A good token, of no client.
};

inline constexpr std::array<std::string_view, 15> kAuthRefusalNames{
    "no_credentials",       "unknown_certificate", "malformed_header",  "unknown_api_key",     "expired_api_key",
    "malformed_token",      "tokens_not_accepted", "unknown_token_key", "bad_token_signature", "wrong_token_issuer",
    "wrong_token_audience", "missing_token_scope", "expired_token",     "token_not_yet_valid", "unknown_token_client"};

[[nodiscard]] constexpr std::string_view to_string(AuthRefusal refusal) noexcept {
    return kAuthRefusalNames[static_cast<std::size_t>(refusal)];
}

}  // namespace farebox::signer
