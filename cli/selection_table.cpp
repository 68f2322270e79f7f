#include "cli/selection_table.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/table.hpp"

namespace farebox::cli {
namespace {

std::string in_percent(double part) {
    return std::to_string(std::lround(part * 100)) + " %";
}

std::string in_ms(const std::optional<std::chrono::microseconds>& time) {
    return time ? std::to_string(std::chrono::ceil<std::chrono::milliseconds>(*time).count()) + " ms" : "";
}

std::string price_text(const SelectionCandidate& candidate) {
    if (candidate.runner_url.empty()) {
        return "";
    }
    return candidate.price_per_unit ? candidate.price_per_unit->to_amount() + " / " + candidate.unit : "free";
}

}  // namespace

void print_selection(const std::vector<SelectionCandidate>& candidates, std::ostream& out) {
    Table table{{"ORCHESTRATOR", "PRICE", "ROOM", "LATENCY", "CHANCE", ""}};
    for (const auto& each : candidates) {
        const bool kept = each.dropped.empty();
        const auto room = each.runner_url.empty() ? "" : std::to_string(each.capacity_available);
        table.add({each.orchestrator, price_text(each), room, in_ms(each.latency), kept ? in_percent(each.chance) : "-",
                   kept ? each.region : "dropped: " + each.dropped});
    }
    table.print(out);
}

nlohmann::json candidate_json(const SelectionCandidate& candidate) {
    nlohmann::json json{{"orchestrator", candidate.orchestrator},
                        {"runner_url", candidate.runner_url},
                        {"version", candidate.version},
                        {"region", candidate.region},
                        {"tier", candidate.tier},
                        {"capacity_available", candidate.capacity_available},
                        {"address", candidate.address},
                        {"chance", candidate.chance}};
    if (candidate.price_per_unit) {
        json["price_per_unit_wei"] = candidate.price_per_unit->to_decimal();
        json["unit"] = candidate.unit;
    }
    if (candidate.latency) {
        json["latency_us"] = candidate.latency->count();
    }
    if (!candidate.orchestrator_version.empty()) {  // of models only
        json["orchestrator_version"] = candidate.orchestrator_version;
        json["warm"] = candidate.warm;
        json["capacity_in_use"] = candidate.capacity_in_use;
    }
    if (!candidate.dropped.empty()) {
        json["dropped"] = candidate.dropped;
    }
    return json;
}

}  // namespace farebox::cli
