#include "signer/access/access_policy.hpp"

#include <algorithm>
#include <utility>

#include "signer/access/api_key.hpp"
#include "signer/access/certificate_name.hpp"
#include "signer/access/token_verifier.hpp"

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
    if (peer.kind != net::Peer::Kind::tcp || !peer.loopback) {
        return nullptr;
    }
    const auto found = std::find_if(policy.clients.begin(), policy.clients.end(),
                                    [](const Client& client) { return client.loopback; });
    return found == policy.clients.end() ? nullptr : &*found;
}

const Client* find_by_key(const AccessPolicy& policy, const Hash32& shown, AccessNotes& notes) {
    const auto found = policy.api_keys.find(shown);
    if (!found || !found->good) {
        notes.refusal = found ? AuthRefusal::expired_api_key : AuthRefusal::unknown_api_key;
        return nullptr;
    }
    return &policy.clients.at(found->client);
}

/// Whose name is on the client certificate; null where that is nobody's.
const Client* find_by_certificate(const AccessPolicy& policy, const std::vector<std::string>& names) {
    const auto is_known = [&names](const std::string& configured) {
        return std::ranges::any_of(names, [&](const auto& shown) { return is_certificate_name(configured, shown); });
    };
    const auto found = std::ranges::find_if(
        policy.clients, [&](const Client& client) { return std::ranges::any_of(client.certificates, is_known); });
    return found == policy.clients.end() ? nullptr : &*found;
}

/// Whom the connection itself names, before anything was sent over it.
const Client* find_by_connection(const AccessPolicy& policy, const net::Peer& peer) {
    if (peer.kind == net::Peer::Kind::unix_socket) {
        return find_unix(policy, peer);
    }
    return peer.certificate_names.empty() ? nullptr : find_by_certificate(policy, peer.certificate_names);
}

/// Whose token it is.
const Client* find_by_token(const AccessPolicy& policy, std::string_view token, AccessNotes& notes) {
    if (!policy.token_verifier) {
        notes.refusal = AuthRefusal::tokens_not_accepted;
        return nullptr;
    }
    const auto verdict = policy.token_verifier->check(token);
    if (verdict.refusal) {
        notes = {verdict.refusal, verdict.newer_keys_may_help};
        return nullptr;
    }
    const auto found = std::ranges::find_if(policy.clients, [&](const Client& client) {
        return std::ranges::find(client.tokens, verdict.owner) != client.tokens.end();
    });
    if (found == policy.clients.end()) {
        notes.refusal = AuthRefusal::unknown_token_client;
        return nullptr;
    }
    return &*found;
}

/// Whom the Authorization header names.
const Client* find_by_header(const AccessPolicy& policy, const net::Headers& headers, AccessNotes& notes) {
    const auto shown =
        headers.count("Authorization") == 1 ? bearer_of(headers.get("Authorization")) : std::string_view{};
    if (const auto key = hash_api_key(shown)) {
        return find_by_key(policy, *key, notes);
    }
    if (shown.find('.') == std::string_view::npos) {
        notes.refusal = AuthRefusal::malformed_header;
        return nullptr;
    }
    return find_by_token(policy, shown, notes);
}

const Client* find_client(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers,
                          AccessNotes& notes) {
    if (const Client* client = find_by_connection(policy, peer)) {
        return client;
    }
    if (headers.contains("Authorization")) {
        return find_by_header(policy, headers, notes);
    }
    if (!peer.certificate_names.empty()) {
        notes.refusal = AuthRefusal::unknown_certificate;
        return nullptr;
    }
    const Client* client = find_loopback(policy, peer);
    if (client == nullptr) {
        notes.refusal = AuthRefusal::no_credentials;
    }
    return client;
}

Error unauthenticated(const net::Peer& peer, std::string message, std::string hint) {
    Error error = make_error(ErrorCode::unauthenticated, std::move(message), std::move(hint));
    if (peer.kind == net::Peer::Kind::unix_socket) {
        error.details.emplace_back("uid", std::to_string(peer.uid));
        error.details.emplace_back("gid", std::to_string(peer.gid));
    }
    return error;
}

/// What to do next; the same for every wrong key and token.
Error explain(AuthRefusal refusal, const net::Peer& peer) {
    if (refusal == AuthRefusal::unknown_certificate) {
        return unauthenticated(peer, "no client is configured for this certificate",
                               "add one of its names to certificate of a [[client]], or send an API key: "
                               "Authorization: Bearer KEY");
    }
    if (refusal == AuthRefusal::expired_token) {  // one that was good: its owner may know
        return unauthenticated(peer, "the token has expired", "get a fresh one from its issuer");
    }
    if (refusal != AuthRefusal::no_credentials) {
        return unauthenticated(peer, "the Authorization header carries no API key of this signer, nor a token it takes",
                               "send \"Bearer \" and the API key or token of a [[client]], once; the signer's log has "
                               "the reason beside this request id");
    }
    const bool local = peer.kind == net::Peer::Kind::unix_socket;
    std::string hint = local ? "add the caller's uid or gid to a [[client]] of the signer's configuration, or send an "
                               "API key: Authorization: Bearer KEY"
                             : "send an API key: Authorization: Bearer KEY (farebox-signer init writes one)";
    if (peer.loopback) {
        hint += "; or set loopback = true in a [[client]] to let every local user spend";
    }
    return unauthenticated(peer, "no client is configured for this caller", std::move(hint));
}

}  // namespace

ApiKeyIndex index_of(const std::vector<Client>& clients, std::function<protocol::Timestamp()> clock) {
    ApiKeyIndex index{std::move(clock)};
    for (std::size_t i = 0; i < clients.size(); ++i) {
        for (const auto& key : clients[i].api_keys) {
            index.add(key, i);
        }
    }
    return index;
}

Result<const Client*> identify(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers,
                               AccessNotes* notes) {
    AccessNotes found;
    const Client* client = find_client(policy, peer, headers, found);
    if (notes != nullptr) {
        *notes = found;
    }
    return client != nullptr ? Result<const Client*>{client}
                             : explain(found.refusal.value_or(AuthRefusal::no_credentials), peer);
}

}  // namespace farebox::signer
