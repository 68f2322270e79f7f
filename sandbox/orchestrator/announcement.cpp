#include "sandbox/orchestrator/announcement.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "protocol/capabilities.hpp"

namespace farebox::sandbox {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kRunnerVersion = "1.0.0";

/// go-livepeer passes on whatever text the runner gave; a region is said in it by those who agree on how.
std::string metadata_of(const Announcement& says) {
    return says.region.empty() ? std::string{} : Json{{"region", says.region}}.dump();
}

Json runner_json(const RunnerSpec& runner, std::int64_t used, const Listing& listing) {
    const std::string entrance = runner.mode == RunnerMode::persistent ? "session" : "app";
    const Announcement& says = listing.says;
    Json json{{"url", std::string{listing.base} + "/apps/" + runner.route + "/" + entrance},
              {"app", runner.app},
              {"version", says.runner_version.empty() ? kRunnerVersion : says.runner_version},
              {"mode", to_string(runner.mode)},
              {"capacity", runner.capacity},
              {"capacity_used", used},
              {"capacity_available", runner.capacity - used}};
    if (auto metadata = metadata_of(says); !metadata.empty()) {
        json["metadata"] = std::move(metadata);
    }
    if (runner.price_wei > 0) {
        const auto price = times({runner.price_wei, 1}, says.price).price_per_unit;
        json["price_info"] = {{"price", price}, {"currency", "wei"}, {"unit", to_string(runner.unit)}};
    }
    return json;
}

}  // namespace

protocol::wire::Capabilities announced_capabilities(const Announcement& says) {
    constexpr std::array<protocol::CapabilityId, 16> kIds{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 26, 35};
    protocol::wire::Capabilities capabilities;
    capabilities.bitstring = protocol::capability_bits(kIds);
    for (const auto id : kIds) {
        capabilities.capacities.emplace(static_cast<std::uint32_t>(id), 1);
    }
    capabilities.version = says.version;
    auto& models = capabilities.constraints.emplace().per_capability[protocol::kLiveVideoToVideo].models;
    auto& model = models[says.model];
    model.warm = says.warm;
    model.capacity = says.capacity;
    model.runner_version = says.runner_version;
    return capabilities;
}

std::vector<protocol::wire::PriceInfo> announced_prices(const Announcement& says) {
    protocol::wire::PriceInfo price;
    price.price_per_unit = times({kVideoPrice, 1}, says.price).price_per_unit;
    price.pixels_per_unit = 1;
    price.capability = protocol::kLiveVideoToVideo;
    price.constraint = says.model;
    return {price};
}

std::vector<protocol::wire::HardwareInformation> announced_hardware(const Announcement& says) {
    constexpr std::int64_t kMemory = 24LL << 30U;
    protocol::wire::HardwareInformation hardware;
    hardware.pipeline = protocol::capability_pipeline(protocol::kLiveVideoToVideo);
    hardware.model_id = says.model;
    auto& gpu = hardware.gpu_info["0"];
    gpu.id = "GPU-sandbox";
    gpu.name = "Sandbox GPU";
    gpu.memory_total = gpu.memory_free = kMemory;
    return {hardware};
}

std::string discovery_document(const RunnerRegistry& runners, std::string_view service_uri, const Listing& listing) {
    Json list = Json::array();
    for (const RunnerSpec& runner : runners.runners()) {
        list.push_back(runner_json(runner, listing.full ? runner.capacity : runners.used(runner), listing));
    }
    return Json::array({Json{{"address", service_uri}, {"runners", std::move(list)}}}).dump();
}

}  // namespace farebox::sandbox
