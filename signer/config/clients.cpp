#include "signer/config/clients.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "protocol/hex.hpp"
#include "signer/config/client_credentials.hpp"
#include "signer/config/parse.hpp"

namespace farebox::signer::config {
namespace {

/// Where problems of one table go.
class Reporter {
public:
    Reporter(std::vector<std::string>& problems, const Source& source) : problems_{problems}, source_{source} {}
    void add(const Source& where, const std::string& message) { problems_.push_back(where.to_text() + ": " + message); }
    void add(const std::string& message) { add(source_, message); }

private:
    std::vector<std::string>& problems_;
    Source source_;
};

void unknown(Reporter& report, const std::string& name, const Source& where, const std::vector<std::string>& known) {
    const auto close = nearest(name, known);
    report.add(where, "unknown key \"" + name + "\"" + (close.empty() ? "" : ", did you mean \"" + close + "\"?"));
}

struct AmountSlot {
    std::string_view name;
    std::optional<Wei> LimitsConfig::* member;
};
constexpr std::array<AmountSlot, 5> kAmounts{{{"ev_per_minute", &LimitsConfig::ev_per_minute},
                                              {"ev_per_hour", &LimitsConfig::ev_per_hour},
                                              {"ev_per_day", &LimitsConfig::ev_per_day},
                                              {"ev_total", &LimitsConfig::ev_total},
                                              {"risk_per_day", &LimitsConfig::risk_per_day}}};
struct CountSlot {
    std::string_view name;
    std::optional<std::uint32_t> LimitsConfig::* member;
};
constexpr std::array<CountSlot, 2> kCounts{
    {{"payments_per_second", &LimitsConfig::payments_per_second}, {"live_sessions", &LimitsConfig::live_sessions}}};

bool read_amount(LimitsConfig& limits, const std::string& name, const Value& value, Reporter& report) {
    for (const auto& slot : kAmounts) {
        if (slot.name != name) {
            continue;
        }
        if (name == "ev_per_day" && value.kind == Value::Kind::string && value.text == "unlimited") {
            limits.unlimited = true;
            return true;
        }
        const auto amount = Wei::parse_amount(value.kind == Value::Kind::string ? value.text : "");
        if (!amount) {
            report.add(value.source, "limits." + name + ": " + amount.error().message);
            return true;
        }
        limits.*slot.member = *amount;
        return true;
    }
    return false;
}

bool read_count(LimitsConfig& limits, const std::string& name, const Value& value, Reporter& report) {
    for (const auto& slot : kCounts) {
        if (slot.name == name) {
            const auto count = parse_range(value, 1, 1'000'000);
            if (!count) {
                report.add(value.source, "limits." + name + ": " + count.error().message);
            } else {
                limits.*slot.member = static_cast<std::uint32_t>(*count);
            }
            return true;
        }
    }
    return false;
}

LimitsConfig read_limits(const Value& value, Reporter& report) {
    LimitsConfig limits;
    if (value.kind == Value::Kind::string && value.text == "unlimited") {
        limits.unlimited = true;
        return limits;
    }
    if (value.kind != Value::Kind::table) {
        report.add(value.source, "limits must be a table of limits or the word \"unlimited\"");
        return limits;
    }
    std::vector<std::string> known;
    for (const auto& slot : kAmounts) {
        known.emplace_back(slot.name);
    }
    for (const auto& slot : kCounts) {
        known.emplace_back(slot.name);
    }
    for (const auto& [name, field] : value.fields) {
        if (!read_amount(limits, name, field, report) && !read_count(limits, name, field, report)) {
            unknown(report, name, field.source, known);
        }
    }
    return limits;
}

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
        unknown(report, name, value.source,
                {"name", "uid", "gid", "loopback", "api_key", "certificate", "jwt", "allowed_origins", "limits"});
    }
}

bool good_name(const std::string& name) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name.size() <= 64 && name.find_first_not_of(kAllowed) == std::string::npos;
}

void check_client(const ClientConfig& client, Reporter& report) {
    if (!good_name(client.name)) {
        report.add("every [[client]] needs a name of 1 to 64 letters, digits, dots, underscores or dashes");
    }
    if (client.uid.empty() && client.gid.empty() && !client.loopback && client.api_keys.empty() &&
        client.certificates.empty() && client.tokens.empty()) {
        report.add("client \"" + client.name +
                   "\" can never be recognised: give it uid, gid, api_key, certificate, jwt or loopback = true");
    }
    if (!client.limits.unlimited && !client.limits.ev_per_day) {
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

std::string mask_api_key(const Hash32& hash) {
    constexpr std::size_t kShown = 4;
    return "sha256:" + protocol::to_hex(hash.span().first(kShown)) + "…";
}

std::string format_limits(const LimitsConfig& limits) {
    std::string text = "{";
    const auto add = [&text](std::string_view name, const std::string& value) {
        text += (text.size() > 1 ? ", " : " ") + std::string{name} + " = " + value;
    };
    for (const auto& slot : kAmounts) {
        if (const auto& amount = limits.*slot.member) {
            add(slot.name, quote(amount->to_amount()));
        } else if (slot.name == "ev_per_day" && limits.unlimited) {
            add(slot.name, "\"unlimited\"");
        }
    }
    for (const auto& slot : kCounts) {
        if (const auto& count = limits.*slot.member) {
            add(slot.name, std::to_string(*count));
        }
    }
    return text + (text.size() > 1 ? " }" : "}");
}

}  // namespace farebox::signer::config
