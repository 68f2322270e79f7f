#include "signer/clients/client_book.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "signer/clients/client_rules.hpp"
#include "signer/clients/client_settings.hpp"
#include "signer/config/listen_address.hpp"

namespace farebox::signer {
namespace {

std::vector<ApiKey> keys_of(const ClientRow& row) {
    std::vector<ApiKey> keys;
    for (const auto& key : row.keys) {
        if (!key.revoked) {
            keys.emplace_back(key.hash, good_until(key));
        }
    }
    return keys;
}

Result<KnownClient> read(const ClientRow& row) {
    auto limits = limits_of_toml(row.limits);
    auto origins = texts_of_toml(row.allowed_origins);
    if (!limits || !origins) {
        return limits ? std::move(origins).error() : std::move(limits).error();
    }
    KnownClient client;
    client.settings.name = row.name;
    client.settings.allowed_origins = *std::move(origins);
    client.settings.limits = *std::move(limits);
    client.keys = keys_of(row);
    return client;
}

/// Why nobody may be this client; nothing where somebody may.
std::optional<std::string> obstacle(const Result<KnownClient>& known, bool outside) {
    if (!known) {
        return known.error().message;
    }
    return known->settings.limits.unlimited && outside
               ? std::optional<std::string>{"it may spend without a limit, and other machines can call"}
               : std::nullopt;
}

std::set<std::string> names_in(const Config& config) {
    std::set<std::string> names;
    for (const auto& client : config.clients) {
        names.insert(client.name);
    }
    return names;
}

}  // namespace

void ClientBook::load(std::vector<ClientRow> rows) {
    for (auto& row : rows) {
        put(std::move(row));
    }
}

void ClientBook::put(ClientRow row) {
    auto known = read(row);
    auto name = row.name;
    const std::scoped_lock lock{mutex_};
    entries_.insert_or_assign(std::move(name), Entry{std::move(row), std::move(known)});
}

std::optional<ClientRow> ClientBook::find(const std::string& name) const {
    const std::scoped_lock lock{mutex_};
    const auto found = entries_.find(name);
    return found == entries_.end() ? std::nullopt : std::optional{found->second.row};
}

std::size_t ClientBook::size() const {
    const std::scoped_lock lock{mutex_};
    return entries_.size();
}

std::vector<ClientRow> ClientBook::after(const std::string& name, std::size_t limit) const {
    const std::scoped_lock lock{mutex_};
    std::vector<ClientRow> rows;
    for (auto at = entries_.upper_bound(name); at != entries_.end() && rows.size() < limit; ++at) {
        rows.push_back(at->second.row);
    }
    return rows;
}

std::vector<KnownClient> ClientBook::join(const Config& config) const {
    const auto in_file = names_in(config);
    const bool outside = config::is_reachable_from_outside(config.api.tcp);
    std::vector<KnownClient> all;
    const std::scoped_lock lock{mutex_};
    for (const auto& client : config.clients) {
        KnownClient joined{client, {client.api_keys.begin(), client.api_keys.end()}};
        const auto found = entries_.find(client.name);
        if (found != entries_.end() && client.api_keys.empty() && !found->second.row.revoked) {
            joined.keys = keys_of(found->second.row);
        }
        all.push_back(std::move(joined));
    }
    for (const auto& [name, entry] : entries_) {
        if (!entry.row.revoked && !in_file.contains(name) && !obstacle(entry.known, outside)) {
            all.push_back(*entry.known);
        }
    }
    return all;
}

std::vector<ClientConfig> ClientBook::settings(const Config& config) const {
    std::vector<ClientConfig> all;
    for (KnownClient& client : join(config)) {
        all.push_back(std::move(client.settings));
    }
    return all;
}

std::vector<std::string> ClientBook::left_out(const Config& config) const {
    const auto in_file = names_in(config);
    const bool outside = config::is_reachable_from_outside(config.api.tcp);
    std::vector<std::string> sentences;
    const std::scoped_lock lock{mutex_};
    for (const auto& [name, entry] : entries_) {
        const auto why = entry.row.revoked || in_file.contains(name) ? std::nullopt : obstacle(entry.known, outside);
        if (why) {
            sentences.push_back("client \"" + name + "\" is let in by no key: " + *why +
                                "; `farebox-signer clients limit` changes its limits");
        }
    }
    return sentences;
}

}  // namespace farebox::signer
