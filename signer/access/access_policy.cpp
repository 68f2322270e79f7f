#include "signer/access/access_policy.hpp"

#include <algorithm>
#include <utility>

#include "signer/access/api_key.hpp"

namespace farebox::signer {
namespace {

constexpr std::uint32_t kNoId = 0xffffffff;

/// Neither the id of everybody unknown nor that of nobody at all. Users and groups share both numbers.
bool identifies(std::uint32_t id) noexcept {
    return id != kOverflowUid && id != kNoId;
}

const Client* find_by(const AccessPolicy& policy, std::vector<std::uint32_t> Client::* ids, std::uint32_t id) {
    const auto found = std::find_if(policy.clients.begin(), policy.clients.end(), [&](const Client& client) {
        return std::find((client.*ids).begin(), (client.*ids).end(), id) != (client.*ids).end();
    });
    return found == policy.clients.end() ? nullptr : &*found;
}

const Client* find_unix(const AccessPolicy& policy, const net::Peer& peer) {
    if (!identifies(peer.uid)) {
        return nullptr;
    }
    const Client* client = find_by(policy, &Client::uids, peer.uid);
    return client != nullptr || !identifies(peer.gid) ? client : find_by(policy, &Client::gids, peer.gid);
}

const Client* find_loopback(const AccessPolicy& policy, const net::Peer& peer) {
    if (!peer.loopback) {
        return nullptr;
    }
    const auto found = std::find_if(policy.clients.begin(), policy.clients.end(),
                                    [](const Client& client) { return client.loopback; });
    return found == policy.clients.end() ? nullptr : &*found;
}

/// Compares with every key of every client, so that the time tells nothing about them.
const Client* find_by_key(const AccessPolicy& policy, const Hash32& shown) {
    const Client* found = nullptr;
    for (const Client& client : policy.clients) {
        for (const Hash32& key : client.api_keys) {
            if (equal_in_constant_time(key, shown)) {
                found = &client;
            }
        }
    }
    return found;
}

Error unauthenticated(const net::Peer& peer, std::string message, std::string hint) {
    Error error = make_error(ErrorCode::unauthenticated, std::move(message), std::move(hint));
    if (peer.kind == net::Peer::Kind::unix_socket) {
        error.details.emplace_back("uid", std::to_string(peer.uid));
        error.details.emplace_back("gid", std::to_string(peer.gid));
    }
    return error;
}

}  // namespace

Result<const Client*> identify(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers) {
    const bool local = peer.kind == net::Peer::Kind::unix_socket;
    const Client* client = local ? find_unix(policy, peer) : nullptr;
    const auto authorizations = headers.count("Authorization");
    if (client == nullptr && authorizations > 0) {
        const auto shown = authorizations == 1 ? hash_bearer_key(headers.get("Authorization")) : std::nullopt;
        client = shown ? find_by_key(policy, *shown) : nullptr;
        if (client == nullptr) {
            return unauthenticated(peer, "the Authorization header carries no API key of this signer",
                                   "send \"Bearer \" and the key whose hash is the api_key of a [[client]], once");
        }
    } else if (client == nullptr && !local) {
        client = find_loopback(policy, peer);
    }
    if (client != nullptr) {
        return client;
    }
    std::string hint = local ? "add the caller's uid or gid to a [[client]] of the signer's configuration, or send an "
                               "API key: Authorization: Bearer KEY"
                             : "send an API key: Authorization: Bearer KEY (farebox-signer init writes one)";
    if (peer.loopback) {
        hint += "; or set loopback = true in a [[client]] to let every local user spend";
    }
    return unauthenticated(peer, "no client is configured for this caller", std::move(hint));
}

}  // namespace farebox::signer
