#pragma once

#include "farebox/result.hpp"
#include "net/http_message.hpp"
#include "net/peer.hpp"
#include "signer/access/access_policy.hpp"

namespace farebox::signer {

/**
 * @brief Keeps web pages from spending through a browser on this machine.
 *
 * Over TCP the Host must be a known name (else a page could rebind its own name to 127.0.0.1). Any `Origin`, and any
 * `Sec-Fetch-Site` but "none" and "same-origin", is refused unless the Origin is allowed for the client.
 * @return ErrorCode::forbidden with what to configure.
 */
Result<void> check_browser(const AccessPolicy& policy, const Client& client, const net::Peer& peer,
                           const net::Headers& headers);

}  // namespace farebox::signer
