#include "sandbox/acceptance/auth_tokens.hpp"

#include <span>
#include <utility>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/uint256.hpp"

namespace farebox::sandbox {

protocol::wire::AuthToken AuthTokens::issue(std::string session_id, std::int64_t now_unix_seconds) const {
    protocol::wire::AuthToken token;
    token.expiration = now_unix_seconds + kAuthTokenSeconds;
    token.token = mac(session_id, token.expiration);
    token.session_id = std::move(session_id);
    return token;
}

bool AuthTokens::is_ours(const protocol::wire::AuthToken& token) const {
    return token.expiration >= 0 && token.token == mac(token.session_id, token.expiration);
}

std::string AuthTokens::mac(const std::string& session_id, std::int64_t expiration) const {
    const Uint256 seconds{{static_cast<std::uint64_t>(expiration)}};
    return protocol::to_string(hmac_sha256(secret_, session_id + protocol::to_minimal_big_endian(seconds)));
}

std::string random_session_id() {
    constexpr std::size_t kBytes = 4;
    const Secret random = random_secret();
    return protocol::to_hex(std::span{random.data}.first<kBytes>());
}

}  // namespace farebox::sandbox
