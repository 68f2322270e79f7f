#include "signer/clients/client_rules.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "signer/access/api_key.hpp"

namespace farebox::signer {
namespace {

protocol::Timestamp after(protocol::Timestamp from, std::chrono::nanoseconds duration) {
    constexpr auto kEnd = std::numeric_limits<std::int64_t>::max();
    return {duration.count() > kEnd - from.unix_nanos ? kEnd : from.unix_nanos + duration.count()};
}

bool has_ended(const ApiKeyRow& key, protocol::Timestamp now) {
    const auto state = state_of(key, now);
    return state == KeyState::expired || state == KeyState::revoked;
}

Error revoked(const ClientRow& client) {
    return make_error(ErrorCode::invalid_argument,
                      "client \"" + client.name + "\" was revoked " + protocol::format_rfc3339(*client.revoked) +
                          ", which is for ever",
                      "make another one under another name: farebox-signer clients create");
}

}  // namespace

std::string_view to_string(KeyState state) noexcept {
    switch (state) {
        case KeyState::active:
            return "active";
        case KeyState::grace:
            return "grace";
        case KeyState::expired:
            return "expired";
        case KeyState::revoked:
            break;
    }
    return "revoked";
}

KeyState state_of(const ApiKeyRow& key, protocol::Timestamp now) {
    if (key.revoked) {
        return KeyState::revoked;
    }
    if (const auto end = good_until(key); end && *end <= now) {
        return KeyState::expired;
    }
    return key.grace_until ? KeyState::grace : KeyState::active;
}

std::optional<protocol::Timestamp> good_until(const ApiKeyRow& key) {
    if (key.expires && key.grace_until) {
        return std::min(*key.expires, *key.grace_until);
    }
    return key.expires ? key.expires : key.grace_until;
}

std::optional<std::chrono::nanoseconds> lifetime_of(const ApiKeyRow& key) {
    return key.expires ? std::optional{std::chrono::nanoseconds{protocol::nanos_between(key.created, *key.expires)}}
                       : std::nullopt;
}

const ApiKeyRow* find_request(const ClientRow& client, std::string_view request) {
    const auto found = std::ranges::find(client.keys, request, &ApiKeyRow::request);
    return request.empty() || found == client.keys.end() ? nullptr : &*found;
}

Result<void> add_key(ClientRow& client, const NewKey& key, protocol::Timestamp now) {
    if (client.revoked) {
        return revoked(client);
    }
    if (client.keys.size() >= kMostKeys) {
        const auto ended = std::ranges::find_if(client.keys, [&](const auto& each) { return has_ended(each, now); });
        if (ended == client.keys.end()) {
            return make_error(ErrorCode::invalid_argument,
                              "client \"" + client.name + "\" has " + std::to_string(kMostKeys) + " keys that are good",
                              "end some: farebox-signer clients revoke " + client.name + " --key ID");
        }
        client.keys.erase(ended);
    }
    const auto expires = key.lifetime ? std::optional{after(now, *key.lifetime)} : std::nullopt;
    client.keys.push_back({key.hash, key.label, key.request, now, expires, {}, {}});
    return {};
}

Result<void> rotate_key(ClientRow& client, const NewKey& key, std::chrono::nanoseconds grace, protocol::Timestamp now) {
    const auto end = after(now, grace);
    for (auto& each : client.keys) {
        if (!has_ended(each, now)) {
            each.grace_until = each.grace_until ? std::min(*each.grace_until, end) : end;
        }
    }
    return add_key(client, key, now);
}

void revoke_client(ClientRow& client, protocol::Timestamp now) {
    client.revoked = client.revoked.value_or(now);
    for (auto& key : client.keys) {
        key.revoked = key.revoked.value_or(now);
    }
}

Result<void> revoke_key(ClientRow& client, std::string_view key_id, protocol::Timestamp now) {
    const auto found =
        std::ranges::find_if(client.keys, [&](const ApiKeyRow& key) { return api_key_id(key.hash) == key_id; });
    if (found == client.keys.end()) {
        return make_error(ErrorCode::not_found, "client \"" + client.name + "\" has no key of that id",
                          "`farebox-signer clients show " + client.name + "` lists them");
    }
    found->revoked = found->revoked.value_or(now);
    return {};
}

}  // namespace farebox::signer
