#include "signer/commands/usage_table.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>

#include "farebox/wei.hpp"

namespace farebox::signer::commands {
namespace {

/// What the day's EV limit still allows.
std::string left_today(const Json& client) {
    const auto limits = client.contains("limits") && client["limits"].is_object() ? client["limits"] : Json{};
    const auto limit = Wei::parse(text_of(limits, "ev_per_day"));
    const auto spent = Wei::parse(text_of(client, "ev_day"));
    if (!limit || !spent) {
        return "unlimited";
    }
    const auto left = limit->checked_sub(*spent);
    return rounded(left ? *left : Wei{});
}

/// A limit and what it counts.
struct Row {
    const char* limit;
    const char* spent;
};
constexpr std::array kRows{Row{"ev_per_minute", "ev_minute"}, Row{"ev_per_hour", "ev_hour"},
                           Row{"ev_per_day", "ev_day"}, Row{"ev_total", "ev_total"}, Row{"risk_per_day", "risk_day"}};

Json object_of(const Json& object, const char* key) {
    return object.contains(key) && object[key].is_object() ? object[key] : Json::object();
}

/// @param about  Whose it is, where that is not the client.
void append_budget(std::string& table, const std::string& prefix, const Json& limits, const Json& spent,
                   const std::string& about) {
    for (const Row& row : kRows) {
        if (!text_of(limits, row.limit).empty()) {
            table += "  " + pad(prefix + row.limit, 30) + amount_of(spent, row.spent) + " of " +
                     amount_of(limits, row.limit) + about + "\n";
        }
    }
}

void append_limits(std::string& table, const Json& client) {
    const Json limits = object_of(client, "limits");
    append_budget(table, "", limits, client, "");
    for (const auto* scope : {"per_session", "per_orchestrator", "per_recipient", "per_auth_id"}) {
        const Json fullest = object_of(object_of(client, "fullest"), scope);
        const auto subject = text_of(fullest, "subject");
        append_budget(table, std::string{scope} + ".", object_of(limits, scope), fullest,
                      subject.empty() ? "" : " (" + subject + ")");
    }
    if (number_of(limits, "live_sessions") != "-") {
        table += "  " + pad("live_sessions", 30) + number_of(client, "live_sessions") + " of " +
                 number_of(limits, "live_sessions") + "\n";
    }
}

/// "3.2 days", "5 h": for people.
std::string lasting(const Json& key) {
    if (!key.contains("runway_seconds") || !key["runway_seconds"].is_number_unsigned()) {
        return "-";
    }
    const auto seconds = key["runway_seconds"].get<std::uint64_t>();
    constexpr std::uint64_t kHour = 3'600;
    return seconds >= 48 * kHour
               ? std::to_string(seconds / (24 * kHour)) + " days"
               : std::to_string(seconds / kHour) + " h " + std::to_string(seconds % kHour / 60) + " min";
}

/// "12.34 usd"; "-" where that is not known.
std::string dollars_of(const Json& object, const char* key) {
    const auto text = text_of(object, key);
    return text.empty() ? "-" : text.substr(0, text.find('.') + 3) + " usd";
}

void append_keys(std::string& table, const Json& document) {
    const Json keys = list_of(document, "keys");
    if (keys.empty()) {
        return;
    }
    table += "\n" + pad("KEY", 44) + pad("FACE VALUE OUT", 16) + pad("EV OUT", 16) + pad("RISK OUT", 16) +
             pad("DEPOSIT", 16) + pad("RESERVE", 16) + pad("LASTS", 12) + "REDEEMED\n";
    for (const auto& key : keys) {
        const Json outstanding = object_of(key, "outstanding");
        const Json winnings = object_of(key, "winnings");
        table += pad(text_of(key, "address"), 44) + pad(amount_of(outstanding, "face_value"), 16) +
                 pad(amount_of(outstanding, "ev"), 16) + pad(amount_of(outstanding, "risk"), 16) +
                 pad(amount_of(key, "deposit"), 16) + pad(amount_of(key, "reserve"), 16) + pad(lasting(key), 12) +
                 amount_of(winnings, "redeemed") + " of " + amount_of(winnings, "most") + "\n";
        if (!text_of(winnings, "held").empty()) {
            table += "  held since " + text_of(winnings, "held") + ": more was redeemed than chance explains\n";
        }
    }
    table += "OUT: tickets that can still be redeemed. LASTS: the deposit at the rate of the last day.\n";
}

}  // namespace

std::string usage_table(const Json& document) {
    std::string table = pad("CLIENT", 20) + pad("PAYMENTS", 10) + pad("TICKETS", 10) + pad("SESSIONS", 10) +
                        pad("EV HOUR", 16) + pad("EV DAY", 16) + pad("LEFT TODAY", 16) + "EV TOTAL\n";
    for (const auto& client : list_of(document, "clients")) {
        table += pad(text_of(client, "name"), 20) + pad(number_of(client, "payments"), 10) +
                 pad(number_of(client, "tickets"), 10) + pad(number_of(client, "sessions"), 10) +
                 pad(amount_of(client, "ev_hour"), 16) + pad(amount_of(client, "ev_day"), 16) +
                 pad(left_today(client), 16) + amount_of(client, "ev_total") + "\n";
        const Json usd = object_of(client, "usd");
        if (!usd.empty()) {
            table += "  " + pad("in dollars, by today's price", 30) + dollars_of(usd, "ev_hour") + " an hour, " +
                     dollars_of(usd, "ev_day") + " a day, " + dollars_of(usd, "ev_total") + " in all\n";
        }
        append_limits(table, client);
    }
    append_keys(table, document);
    const Json ether = object_of(document, "ether");
    if (!ether.empty()) {
        table +=
            "An ether costs " + dollars_of(ether, "usd") + ", as of " + number_of(ether, "age_seconds") + " s ago.\n";
    }
    return table;
}

}  // namespace farebox::signer::commands
