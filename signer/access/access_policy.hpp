#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/http_message.hpp"
#include "net/peer.hpp"
#include "signer/ledger/limits.hpp"

namespace farebox::signer {

/// A configured caller: by which credentials it is recognised, and what it may spend.
struct Client {
    std::string name;
    std::vector<std::uint32_t> uids;           ///< Kernel credentials of callers on the Unix socket.
    std::vector<std::uint32_t> gids;           ///< Their primary group.
    bool loopback = false;                     ///< Callers of the loopback TCP listener that show no key.
    std::vector<Hash32> api_keys;              ///< SHA-256 of the keys it may show.
    std::vector<std::string> allowed_origins;  ///< Browser origins, e.g. "http://localhost:3000".
    ClientLimits limits;
};

/// What access decides on; plain data, replaced as a whole by a reload.
struct AccessPolicy {
    std::vector<Client> clients;
    /// Host names and addresses accepted over TCP (no port) beside localhost, 127.0.0.1 and [::1]. "*.example.org"
    /// stands for every name with one label more.
    std::vector<std::string> allowed_hosts;
};

/// The user id a user namespace shows for everybody it does not know: it identifies nobody.
inline constexpr std::uint32_t kOverflowUid = 65534;

/**
 * @brief Who is calling: on the Unix socket the first client with the peer's uid, else its gid; then whose API key is
 * in `Authorization: Bearer KEY`; over TCP without that header the first client with `loopback`.
 * Who shows a wrong key is nobody, whatever else would have let it in.
 * @return A client of @p policy (valid as long as it), or ErrorCode::unauthenticated. There is no default client.
 */
Result<const Client*> identify(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers);

}  // namespace farebox::signer
