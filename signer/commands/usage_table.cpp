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

}  // namespace

std::string usage_table(const Json& document) {
    std::string table = pad("CLIENT", 20) + pad("PAYMENTS", 10) + pad("TICKETS", 10) + pad("SESSIONS", 10) +
                        pad("EV HOUR", 16) + pad("EV DAY", 16) + pad("LEFT TODAY", 16) + "EV TOTAL\n";
    for (const auto& client : list_of(document, "clients")) {
        table += pad(text_of(client, "name"), 20) + pad(number_of(client, "payments"), 10) +
                 pad(number_of(client, "tickets"), 10) + pad(number_of(client, "sessions"), 10) +
                 pad(amount_of(client, "ev_hour"), 16) + pad(amount_of(client, "ev_day"), 16) +
                 pad(left_today(client), 16) + amount_of(client, "ev_total") + "\n";
        append_limits(table, client);
    }
    return table;
}

}  // namespace farebox::signer::commands
