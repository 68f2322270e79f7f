#pragma once

#include <string>

#include "farebox/result.hpp"
#include "net/http_message.hpp"
#include "net/peer.hpp"
#include "signer/access/access_policy.hpp"

namespace farebox::signer {

/// Signer-Auth-Id of a request.
struct AuthId {
    std::string value;     ///< As is_auth_id() says; empty: nobody is named.
    bool ignored = false;  ///< The header is there, but its sender is no trusted proxy.
};

/// On whose behalf a caller asks. Only the peers of [api.trusted_proxy] may say it.
/// @return ErrorCode::invalid_argument where one of those says it twice, or says anything else.
Result<AuthId> read_auth_id(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers);

/// Whether it is one of those peers.
[[nodiscard]] bool is_trusted_proxy(const AccessPolicy& policy, const net::Peer& peer) noexcept;

}  // namespace farebox::signer
