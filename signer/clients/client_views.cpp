#include "signer/clients/client_views.hpp"

#include <algorithm>

#include "signer/access/api_key.hpp"
#include "signer/clients/client_rules.hpp"
#include "signer/clients/client_settings.hpp"
#include "signer/config/clients.hpp"
#include "signer/config/limits.hpp"

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

bool is_good(const ApiKeyRow& key, protocol::Timestamp now) {
    const auto state = state_of(key, now);
    return state == KeyState::active || state == KeyState::grace;
}

/// The ledger's keys count where the file names none.
bool uses_ledger_keys(const ShownClient& client) {
    return client.in_ledger != nullptr && (client.in_file == nullptr || client.in_file->api_keys.empty());
}

std::size_t good_keys(const ShownClient& client, protocol::Timestamp now) {
    if (!uses_ledger_keys(client)) {
        return client.in_file->api_keys.size();
    }
    return static_cast<std::size_t>(
        std::ranges::count_if(client.in_ledger->keys, [&](const auto& key) { return is_good(key, now); }));
}

std::string state_of(const ShownClient& client, protocol::Timestamp now) {
    if (client.in_file != nullptr) {
        return "active";
    }
    if (client.in_ledger->revoked) {
        return "revoked";
    }
    return good_keys(client, now) == 0 ? "no good key" : "active";
}

std::string from(const ShownClient& client) {
    if (client.in_file != nullptr) {
        return client.in_ledger != nullptr ? "file and ledger" : "file";
    }
    return "ledger";
}

Json labels_json(const ShownClient& client) {
    Json labels = Json::object();
    if (client.in_ledger != nullptr) {
        const auto known = labels_of_toml(client.in_ledger->labels);
        for (const auto& [name, value] : known ? *known : Labels{}) {
            labels[name] = value;
        }
    }
    return labels;
}

Json key_json(const ApiKeyRow& key, protocol::Timestamp now) {
    return {{"id", api_key_id(key.hash)},
            {"state", std::string{to_string(state_of(key, now))}},
            {"label", key.label},
            {"created", json_of(key.created)},
            {"expires", json_of(key.expires)},
            {"grace_until", json_of(key.grace_until)},
            {"revoked", json_of(key.revoked)}};
}

Json keys_json(const ShownClient& client, protocol::Timestamp now) {
    Json keys = Json::array();
    if (client.in_file != nullptr) {
        for (const auto& hash : client.in_file->api_keys) {
            keys.push_back({{"id", api_key_id(hash)}, {"state", "active"}, {"label", "of the configuration file"}});
        }
    }
    if (uses_ledger_keys(client)) {
        for (const auto& key : client.in_ledger->keys) {
            keys.push_back(key_json(key, now));
        }
    }
    return keys;
}

std::vector<std::string> origins_of(const ShownClient& client) {
    if (client.in_file != nullptr) {
        return client.in_file->allowed_origins;
    }
    auto origins = texts_of_toml(client.in_ledger->allowed_origins);
    return origins ? *std::move(origins) : std::vector<std::string>{};
}

}  // namespace

Json json_of(const std::optional<protocol::Timestamp>& time) {
    return time ? Json(protocol::format_rfc3339(*time)) : Json();
}

Json brief_json(const ShownClient& client, protocol::Timestamp now) {
    const auto* row = client.in_ledger;
    return {{"name", client.in_file != nullptr ? client.in_file->name : row->name},
            {"from", from(client)},
            {"state", state_of(client, now)},
            {"limits", client.in_file != nullptr ? config::format_limits(client.in_file->limits) : row->limits},
            {"labels", labels_json(client)},
            {"good_keys", good_keys(client, now)},
            {"created", row != nullptr ? json_of(row->created) : Json()},
            {"revoked", row != nullptr ? json_of(row->revoked) : Json()}};
}

Json full_json(const ShownClient& client, protocol::Timestamp now) {
    auto json = brief_json(client, now);
    json["allowed_origins"] = origins_of(client);
    json["uid"] = client.in_file != nullptr ? Json(client.in_file->uid) : Json::array();
    json["gid"] = client.in_file != nullptr ? Json(client.in_file->gid) : Json::array();
    json["loopback"] = client.in_file != nullptr && client.in_file->loopback;
    json["keys"] = keys_json(client, now);
    return json;
}

}  // namespace farebox::signer
