#include "gateway-lite/models/model_listing.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway-lite/models/wanted_model.hpp"
#include "gateway-lite/text.hpp"
#include "protocol/price.hpp"

namespace farebox::gateway {
namespace {

using protocol::wire::OrchestratorInfo;

constexpr std::size_t kMostModels = 1000;
constexpr std::size_t kMostGpus = 64;
constexpr std::size_t kLongestName = 200;

/// Field 33; an entry that is no price counts as none.
std::optional<Wei> listed_price(const OrchestratorInfo& info, std::uint32_t capability, const std::string& model) {
    const auto found =
        std::find_if(info.capabilities_prices.begin(), info.capabilities_prices.end(),
                     [&](const auto& each) { return each.capability == capability && each.constraint == model; });
    const auto price = protocol::to_price(found == info.capabilities_prices.end() ? nullptr : &*found);
    return price ? std::optional{Wei{*price->ratio().ceil().to_uint256()}} : std::nullopt;
}

std::vector<GpuListing> gpus_of(const OrchestratorInfo& info, const std::string& pipeline, const std::string& model) {
    std::vector<GpuListing> gpus;
    for (const auto& hardware : info.hardware) {
        if (hardware.pipeline != pipeline || hardware.model_id != model) {
            continue;
        }
        for (const auto& [index, gpu] : hardware.gpu_info) {
            if (gpus.size() < kMostGpus) {
                gpus.push_back({printable(gpu.name, kLongestName), std::max<std::int64_t>(gpu.memory_total, 0),
                                std::max<std::int64_t>(gpu.memory_free, 0)});
            }
        }
    }
    return gpus;
}

ModelListing describe(const OrchestratorInfo& info, std::uint32_t capability, const std::string& model,
                      const protocol::wire::ModelConstraint& says) {
    const auto id = static_cast<protocol::CapabilityId>(capability);
    ModelListing listing;
    listing.pipeline = protocol::capability_pipeline(id);
    listing.model = printable(model, kLongestName);
    listing.warm = says.warm;
    listing.capacity = says.capacity;
    listing.capacity_in_use = says.capacity_in_use;
    listing.runner_version = printable(says.runner_version, kLongestName);
    listing.price_per_unit = listed_price(info, capability, model);
    listing.unit = protocol::unit_name(payment_type_of(id));
    listing.gpus = gpus_of(info, listing.pipeline, model);
    return listing;
}

/// What this library knows as a pipeline with models; others have no name that one could ask for.
bool is_known(std::uint32_t capability) {
    return capability >= static_cast<std::uint32_t>(protocol::kFirstPipeline) &&
           capability < static_cast<std::uint32_t>(protocol::kByoc);
}

}  // namespace

std::vector<ModelListing> models_of(const OrchestratorInfo& info) {
    std::vector<ModelListing> all;
    if (!info.capabilities || !info.capabilities->constraints) {
        return all;
    }
    for (const auto& [capability, constraints] : info.capabilities->constraints->per_capability) {
        if (!is_known(capability)) {
            continue;
        }
        for (const auto& [model, says] : constraints.models) {
            if (all.size() < kMostModels) {
                all.push_back(describe(info, capability, model, says));
            }
        }
    }
    return all;
}

}  // namespace farebox::gateway
