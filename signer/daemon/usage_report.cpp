#include "signer/daemon/usage_report.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace farebox::signer {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kDecimals = 9;  // of dollars, for reading

Json amount(const std::optional<Wei>& amount) {
    return amount ? Json(amount->to_decimal()) : Json();
}

Json count(const std::optional<std::uint32_t>& count) {
    return count ? Json(*count) : Json();
}

/// Limits in wei, and beside them those that are written in dollars.
class LimitsJson {
public:
    explicit LimitsJson(const PriceReading& ether) : ether_{ether} {}

    Json budget(const BudgetConfig& budget) {
        Json json;
        add(json, "ev_per_minute", budget.ev_per_minute);
        add(json, "ev_per_hour", budget.ev_per_hour);
        add(json, "ev_per_day", budget.ev_per_day);
        add(json, "ev_total", budget.ev_total);
        add(json, "risk_per_day", budget.risk_per_day);
        if (!written_.empty()) {
            json["written"] = std::exchange(written_, Json::object());
        }
        return json;
    }
    void add(Json& json, const char* name, const std::optional<protocol::Amount>& limit) {
        json[name] = amount(limit ? limit->wei_at(ether_.usable) : std::nullopt);
        if (limit && limit->in_dollars()) {
            written_[name] = limit->to_text();
        }
    }

private:
    const PriceReading& ether_;
    Json written_ = Json::object();
};

Json limits_json(const LimitsConfig& limits, const PriceReading& ether) {
    LimitsJson writer{ether};
    Json json{{"unlimited", limits.unlimited}};
    writer.add(json, "max_face_value", limits.max_face_value);
    json.update(writer.budget(limits));
    json["payments_per_second"] = count(limits.payments_per_second);
    json["requests_per_second"] = count(limits.requests_per_second);
    json["live_sessions"] = count(limits.live_sessions);
    json["per_session"] = writer.budget(limits.per_session);
    json["per_orchestrator"] = writer.budget(limits.per_orchestrator);
    json["per_recipient"] = writer.budget(limits.per_recipient);
    json["per_auth_id"] = writer.budget(limits.per_auth_id);
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

Json dollars_json(const ClientUsage& usage, const PriceReading& ether) {
    return {{"ev_minute", worth_json(usage.ev_minute, ether)},
            {"ev_hour", worth_json(usage.ev_hour, ether)},
            {"ev_day", worth_json(usage.ev_day, ether)},
            {"ev_total", worth_json(usage.ev_total, ether)},
            {"risk_day", worth_json(usage.risk_day, ether)}};
}

Json usage_json(const ClientUsage& usage, Json limits, const PriceReading& ether) {
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
            {"usd", ether.last ? dollars_json(usage, ether) : Json()},
            {"fullest", fullest_json(usage.scopes)},
            {"limits", std::move(limits)}};
}

}  // namespace

Json ether_json(const PriceReading& ether) {
    if (!ether.last) {
        return nullptr;
    }
    return {{"usd", ether.last->dollars().to_fixed(kDecimals)},
            {"usable", ether.usable.has_value()},
            {"age_seconds", std::chrono::duration_cast<std::chrono::seconds>(ether.age).count()}};
}

Json worth_json(const Wei& amount, const PriceReading& ether) {
    return ether.last ? Json(ether.last->worth(amount).to_fixed(kDecimals)) : Json();
}

Json usage_report(const std::vector<ClientUsage>& usage, const std::vector<ClientConfig>& clients,
                  const PriceReading& ether) {
    Json list = Json::array();
    for (const auto& client : clients) {
        const auto found = std::ranges::find(usage, client.name, &ClientUsage::client);
        ClientUsage nothing;
        nothing.client = client.name;
        list.push_back(usage_json(found == usage.end() ? nothing : *found, limits_json(client.limits, ether), ether));
    }
    for (const auto& row : usage) {
        if (std::ranges::find(clients, row.client, &ClientConfig::name) == clients.end()) {
            list.push_back(usage_json(row, nullptr, ether));
        }
    }
    return {{"unit", "wei"}, {"ether", ether_json(ether)}, {"clients", std::move(list)}};
}

}  // namespace farebox::signer
