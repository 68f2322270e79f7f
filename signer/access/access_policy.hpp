#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/cidr.hpp"
#include "net/http_message.hpp"
#include "net/peer.hpp"
#include "signer/access/api_key_index.hpp"
#include "signer/access/auth_refusal.hpp"
#include "signer/access/dollar_limits.hpp"
#include "signer/access/request_rate.hpp"
#include "signer/ledger/limits.hpp"
#include "signer/payment/client_rules.hpp"

namespace farebox::signer {

class TokenVerifier;

/// A configured caller: by which credentials it is recognised, and what it may spend.
struct Client {
    std::string name;
    std::vector<std::uint32_t> uids;           ///< Kernel credentials of callers on the Unix socket.
    std::vector<std::uint32_t> gids;           ///< Their primary group.
    bool loopback = false;                     ///< Callers of the loopback TCP listener that show no key.
    std::vector<ApiKey> api_keys;              ///< The keys it may show.
    std::vector<std::string> allowed_origins;  ///< Browser origins, e.g. "http://localhost:3000".
    ClientLimits limits = {};                  ///< What is in dollars is zero here.
    /// Names of a client certificate, as net::Peer has them; "URI:spiffe://example.org/apps/*" is everything beneath.
    std::vector<std::string> certificates = {};
    std::vector<std::string> tokens = {};              ///< Whose token it may show: "azp:my-gateway", "sub:…".
    ClientRules rules = {};                            ///< What it may pay for.
    std::shared_ptr<RequestRate> rate = {};            ///< Null: as many requests as it likes.
    std::shared_ptr<const DollarLimits> dollars = {};  ///< Its budgets, where any is in dollars; else null.
};

/// What access decides on; plain data, replaced as a whole by a reload.
struct AccessPolicy {
    std::vector<Client> clients;
    /// Host names and addresses accepted over TCP (no port) beside localhost, 127.0.0.1 and [::1]. "*.example.org"
    /// stands for every name with one label more.
    std::vector<std::string> allowed_hosts;
    std::vector<net::Cidr> trusted_proxies = {};              ///< Who may say on whose behalf it asks.
    std::shared_ptr<TokenVerifier> token_verifier = nullptr;  ///< Null: no token is accepted.
    /// Of every client's, by its place in `clients`: index_of(). A key that is not in it opens nothing.
    ApiKeyIndex api_keys = {};
};

/// The keys of all clients. Of a key that two of them have, the first is the owner.
[[nodiscard]] ApiKeyIndex index_of(const std::vector<Client>& clients, std::function<protocol::Timestamp()> clock);

/// The user id a user namespace shows for everybody it does not know: it identifies nobody.
inline constexpr std::uint32_t kOverflowUid = 65534;

/// What identify() found beside its answer; for the operator and for trying again, never for the caller.
struct AccessNotes {
    std::optional<AuthRefusal> refusal;  ///< Why nobody was recognised.
    bool newer_keys_may_help = false;    ///< The token names a key that its issuer may have published since.
};

/**
 * @brief Who is calling: on the Unix socket the first client with the peer's uid, else its gid; with a client
 * certificate the first client with one of its names; then whose API key or token is in `Authorization: Bearer …`;
 * over TCP without that header the first client with `loopback`.
 * Who shows a wrong key or token, or one whose time is over, is nobody, whatever else would have let it in.
 * @return A client of @p policy (valid as long as it), or ErrorCode::unauthenticated. There is no default client.
 */
Result<const Client*> identify(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers,
                               AccessNotes* notes = nullptr);

}  // namespace farebox::signer
