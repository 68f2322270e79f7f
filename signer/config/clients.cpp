#include "signer/config/clients.hpp"

#include <map>
#include <utility>

#include "protocol/hex.hpp"
#include "signer/config/client_credentials.hpp"
#include "signer/config/limits.hpp"
#include "signer/config/parse.hpp"
#include "signer/config/reporter.hpp"

namespace farebox::signer::config {
namespace {

std::vector<std::uint32_t> read_ids(const std::string& name, const Value& value, Reporter& report) {
    std::vector<std::uint32_t> ids;
    const std::vector<Value> one{value};
    for (const auto& item : value.kind == Value::Kind::list ? value.items : one) {
        // 2^32 - 1 means "no id", 65534 is where ids that do not exist here are mapped to.
        const auto id = parse_range(item, 0, 4'294'967'294U);
        if (!id || *id == 65'534) {
            report.add(value.source, name + ": every id must be a whole number that names one account (not 65534)");
            return {};
        }
        ids.push_back(static_cast<std::uint32_t>(*id));
    }
    return ids;
}

/// The message never repeats what was written: it may be a key.
std::vector<Hash32> read_api_keys(const Value& value, Reporter& report) {
    constexpr std::string_view kPrefix = "sha256:";
    std::vector<Hash32> keys;
    const std::vector<Value> one{value};
    for (const auto& item : value.kind == Value::Kind::list ? value.items : one) {
        const std::string text = item.kind == Value::Kind::string ? item.text : std::string{};
        const auto hash = text.starts_with(kPrefix)
                              ? protocol::parse_hex_as<Hash32>(std::string_view{text}.substr(kPrefix.size()),
                                                               protocol::HexPrefix::forbidden)
                              : Result<Hash32>{Error{}};
        if (!hash) {
            report.add(value.source,
                       "api_key must be \"sha256:\" and the 64 hex digits of the key's SHA-256, or a list of those; "
                       "never the key itself (printf %s \"$KEY\" | sha256sum)");
            return {};
        }
        keys.push_back(*hash);
    }
    return keys;
}

/// What @p read finds; nothing where it reports.
template <class Read>
std::vector<std::string> read_names(const std::string& name, const Value& value, Read read, Reporter& report) {
    auto names = read(value);
    if (!names) {
        report.add(value.source, name + ": " + names.error().message);
        return {};
    }
    return *std::move(names);
}

void read_field(ClientConfig& client, const std::string& name, const Value& value, Reporter& report) {
    if (name == "name" && value.kind == Value::Kind::string) {
        client.name = value.text;
    } else if (name == "uid") {
        client.uid = read_ids(name, value, report);
    } else if (name == "gid") {
        client.gid = read_ids(name, value, report);
    } else if (name == "loopback" && value.kind == Value::Kind::boolean) {
        client.loopback = value.boolean;
    } else if (name == "api_key") {
        client.api_keys = read_api_keys(value, report);
    } else if (name == "certificate") {
        client.certificates = read_names(name, value, read_certificates, report);
    } else if (name == "jwt") {
        client.tokens = read_names(name, value, read_tokens, report);
    } else if (name == "allowed_origins" && value.kind == Value::Kind::list) {
        client.allowed_origins = read_names(name, value, read_origins, report);
    } else if (name == "limits") {
        client.limits = read_limits(value, report);
    } else if (name == "name" || name == "loopback" || name == "allowed_origins") {
        report.add(value.source, name + " cannot be " + std::string{describe(value.kind)});
    } else {
        report.unknown(
            name, value.source,
            {"name", "uid", "gid", "loopback", "api_key", "certificate", "jwt", "allowed_origins", "limits"});
    }
}

/// Nobody chose how much it may spend.
bool lacks_day(const LimitsConfig& limits) {
    return !limits.unlimited && !limits.ev_per_day;
}

void check_client(const ClientConfig& client, Reporter& report) {
    if (!is_client_name(client.name)) {
        report.add("every [[client]] needs a name of 1 to 64 letters, digits, dots, underscores or dashes");
    }
    if (client.uid.empty() && client.gid.empty() && !client.loopback && client.api_keys.empty() &&
        client.certificates.empty() && client.tokens.empty()) {
        report.add("client \"" + client.name +
                   "\" can never be recognised: give it uid, gid, api_key, certificate, jwt or loopback = true");
    }
    if (lacks_day(client.limits)) {
        report.add(
            "client \"" + client.name +
            "\" has no ev_per_day: set limits = { ev_per_day = \"0.05 eth\" }, or ev_per_day = \"unlimited\" if you "
            "mean it");
    }
}

/// A caller that two clients claim would have two budgets.
void check_overlap(const std::vector<ClientConfig>& clients, Reporter& report) {
    std::map<std::string, std::string> owners;
    const auto claim = [&](const std::string& what, const ClientConfig& client) {
        const auto [owner, added] = owners.emplace(what, client.name);
        if (!added) {
            report.add(what + " belongs to two clients, \"" + owner->second + "\" and \"" + client.name + "\"");
        }
    };
    for (const auto& client : clients) {
        claim("the name \"" + client.name + "\"", client);
        for (const auto uid : client.uid) {
            claim("uid " + std::to_string(uid), client);
        }
        for (const auto gid : client.gid) {
            claim("gid " + std::to_string(gid), client);
        }
        if (client.loopback) {
            claim("loopback", client);
        }
        for (const auto& key : client.api_keys) {
            claim("the api_key " + mask_api_key(key), client);
        }
        for (const auto& name : client.certificates) {
            claim("the certificate " + name, client);
        }
        for (const auto& token : client.tokens) {
            claim("the jwt " + token, client);
        }
    }
}

}  // namespace

std::vector<ClientConfig> read_clients(const Value& tables, std::vector<std::string>& problems) {
    std::vector<ClientConfig> clients;
    Reporter everywhere{problems, tables.source};
    if (tables.kind != Value::Kind::list) {
        everywhere.add("clients are written as [[client]], with two brackets");
        return clients;
    }
    for (const auto& table : tables.items) {
        Reporter report{problems, table.source};
        ClientConfig client;
        for (const auto& [name, value] : table.fields) {
            read_field(client, name, value, report);
        }
        check_client(client, report);
        clients.push_back(std::move(client));
    }
    check_overlap(clients, everywhere);
    return clients;
}

ClientConfig default_client(std::uint32_t starter_uid) {
    ClientConfig client;
    client.name = "local";
    client.uid = {0};
    if (starter_uid != 0) {
        client.uid.push_back(starter_uid);
    }
    client.loopback = true;
    client.limits.ev_per_hour = Wei{10'000'000'000'000'000ULL};
    client.limits.ev_per_day = Wei{50'000'000'000'000'000ULL};
    client.limits.risk_per_day = Wei{250'000'000'000'000'000ULL};
    client.limits.payments_per_second = 200;
    return client;
}

bool is_client_name(std::string_view name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string mask_api_key(const Hash32& hash) {
    constexpr std::size_t kShown = 4;
    return "sha256:" + protocol::to_hex(hash.span().first(kShown)) + "…";
}

}  // namespace farebox::signer::config
