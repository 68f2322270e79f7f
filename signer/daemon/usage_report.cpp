#include "signer/daemon/usage_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

Json amount(const std::optional<Wei>& amount) {
    return amount ? Json(amount->to_decimal()) : Json();
}

Json count(const std::optional<std::uint32_t>& count) {
    return count ? Json(*count) : Json();
}

Json budget_json(const BudgetConfig& budget) {
    return {{"ev_per_minute", amount(budget.ev_per_minute)},
            {"ev_per_hour", amount(budget.ev_per_hour)},
            {"ev_per_day", amount(budget.ev_per_day)},
            {"ev_total", amount(budget.ev_total)},
            {"risk_per_day", amount(budget.risk_per_day)}};
}

Json limits_json(const LimitsConfig& limits) {
    Json json{{"unlimited", limits.unlimited}};
    json.update(budget_json(limits));
    json["payments_per_second"] = count(limits.payments_per_second);
    json["requests_per_second"] = count(limits.requests_per_second);
    json["live_sessions"] = count(limits.live_sessions);
    json["max_face_value"] = amount(limits.max_face_value);
    json["per_session"] = budget_json(limits.per_session);
    json["per_orchestrator"] = budget_json(limits.per_orchestrator);
    json["per_recipient"] = budget_json(limits.per_recipient);
    json["per_auth_id"] = budget_json(limits.per_auth_id);
    return json;
}

Json fullest_json(const std::vector<ScopeUsage>& scopes) {
    Json json = Json::object();
    for (const auto& usage : scopes) {
        json["per_" + std::string{kLimitScopeNames.at(static_cast<std::size_t>(usage.scope))}] = {
            {"subject", usage.subject},
            {"ev_minute", amount(usage.ev_minute)},
            {"ev_hour", amount(usage.ev_hour)},
            {"ev_day", amount(usage.ev_day)},
            {"ev_total", amount(usage.ev_total)}};
    }
    return json;
}

Json usage_json(const ClientUsage& usage, Json limits) {
    return {{"name", usage.client},
            {"ev_minute", usage.ev_minute.to_decimal()},
            {"ev_hour", usage.ev_hour.to_decimal()},
            {"ev_day", usage.ev_day.to_decimal()},
            {"ev_total", usage.ev_total.to_decimal()},
            {"risk_day", usage.risk_day.to_decimal()},
            {"payments", usage.payments},
            {"tickets", usage.tickets},
            {"sessions", usage.sessions},
            {"live_sessions", usage.live_sessions ? Json(*usage.live_sessions) : Json()},
            {"fullest", fullest_json(usage.scopes)},
            {"limits", std::move(limits)}};
}

}  // namespace

std::string usage_report(const std::vector<ClientUsage>& usage, const std::vector<ClientConfig>& clients) {
    Json list = Json::array();
    for (const auto& client : clients) {
        const auto found = std::ranges::find(usage, client.name, &ClientUsage::client);
        ClientUsage nothing;
        nothing.client = client.name;
        list.push_back(usage_json(found == usage.end() ? nothing : *found, limits_json(client.limits)));
    }
    for (const auto& row : usage) {
        if (std::ranges::find(clients, row.client, &ClientConfig::name) == clients.end()) {
            list.push_back(usage_json(row, nullptr));
        }
    }
    return Json{{"unit", "wei"}, {"clients", std::move(list)}}.dump();
}

}  // namespace farebox::signer
