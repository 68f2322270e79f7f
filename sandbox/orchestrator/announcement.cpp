#include "sandbox/orchestrator/announcement.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "protocol/capabilities.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

Json runner_json(const RunnerSpec& runner, std::int64_t used, std::string_view base) {
    const std::string entrance = runner.mode == RunnerMode::persistent ? "session" : "app";
    Json json{{"url", std::string{base} + "/apps/" + runner.route + "/" + entrance},
              {"app", runner.app},
              {"version", "1.0.0"},
              {"mode", to_string(runner.mode)},
              {"capacity", runner.capacity},
              {"capacity_used", used},
              {"capacity_available", runner.capacity - used}};
    if (runner.price_wei > 0) {
        json["price_info"] = {{"price", runner.price_wei}, {"currency", "wei"}, {"unit", to_string(runner.unit)}};
    }
    return json;
}

}  // namespace

protocol::wire::Capabilities announced_capabilities() {
    constexpr std::array<protocol::CapabilityId, 16> kIds{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 26, 35};
    protocol::wire::Capabilities capabilities;
    capabilities.bitstring = protocol::capability_bits(kIds);
    for (const auto id : kIds) {
        capabilities.capacities.emplace(static_cast<std::uint32_t>(id), 1);
    }
    capabilities.version = "undefined";
    auto& models = capabilities.constraints.emplace().per_capability[protocol::kLiveVideoToVideo].models;
    auto& model = models[std::string{kVideoModel}];
    model.warm = true;
    model.capacity = 4;
    return capabilities;
}

std::vector<protocol::wire::PriceInfo> announced_prices() {
    protocol::wire::PriceInfo price;
    price.price_per_unit = kVideoPrice;
    price.pixels_per_unit = 1;
    price.capability = protocol::kLiveVideoToVideo;
    price.constraint = kVideoModel;
    return {price};
}

std::string discovery_document(const RunnerRegistry& runners, std::string_view service_uri, const Listing& listing) {
    Json list = Json::array();
    for (const RunnerSpec& runner : runners.runners()) {
        list.push_back(runner_json(runner, listing.full ? runner.capacity : runners.used(runner), listing.base));
    }
    return Json::array({Json{{"address", service_uri}, {"runners", std::move(list)}}}).dump();
}

}  // namespace farebox::sandbox
