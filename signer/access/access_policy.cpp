#include "signer/access/access_policy.hpp"

#include <algorithm>

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

}  // namespace

Result<const Client*> identify(const AccessPolicy& policy, const net::Peer& peer) {
    const bool local = peer.kind == net::Peer::Kind::unix_socket;
    const Client* client = local ? find_unix(policy, peer) : find_loopback(policy, peer);
    if (client != nullptr) {
        return client;
    }
    Error error =
        make_error(ErrorCode::unauthenticated, "no client is configured for this caller",
                   "add the caller's uid, gid or loopback = true to a [[client]] of the signer's configuration");
    if (local) {
        error.details.emplace_back("uid", std::to_string(peer.uid));
        error.details.emplace_back("gid", std::to_string(peer.gid));
    }
    return error;
}

}  // namespace farebox::signer
