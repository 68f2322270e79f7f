#pragma once

#include <cstdint>
#include <string>

#include "protocol/wire/auth_token.hpp"
#include "sandbox/acceptance/hmac.hpp"

namespace farebox::sandbox {

/// How long a session's permission lasts.
inline constexpr std::int64_t kAuthTokenSeconds = 1'800;

/// Issues and checks the permissions for sessions. Its secret dies with the process, as the real orchestrator's.
class AuthTokens {
public:
    explicit AuthTokens(const Secret& secret) : secret_{secret} {}

    [[nodiscard]] protocol::wire::AuthToken issue(std::string session_id, std::int64_t now_unix_seconds) const;
    /// Whether the token is one of ours, expired or not.
    [[nodiscard]] bool is_ours(const protocol::wire::AuthToken& token) const;

private:
    [[nodiscard]] std::string mac(const std::string& session_id, std::int64_t expiration) const;
    Secret secret_;
};

/// Eight random lower-case hex digits.
std::string random_session_id();

}  // namespace farebox::sandbox
