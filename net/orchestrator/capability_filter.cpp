#include "net/orchestrator/capability_filter.hpp"

namespace farebox::net::orchestrator {

const protocol::wire::ModelConstraint* announced_model(const protocol::wire::OrchestratorInfo& info,
                                                       const protocol::JobRequirements& job) {
    if (!info.capabilities || !info.capabilities->constraints || job.capability < 0) {
        return nullptr;
    }
    const auto& per_capability = info.capabilities->constraints->per_capability;
    const auto capability = per_capability.find(static_cast<std::uint32_t>(job.capability));
    if (capability == per_capability.end()) {
        return nullptr;
    }
    const auto model = capability->second.models.find(job.model);
    return model == capability->second.models.end() ? nullptr : &model->second;
}

bool serves(const protocol::wire::OrchestratorInfo& info, const protocol::JobRequirements& job) {
    if (announced_model(info, job) == nullptr) {
        return false;
    }
    const auto needed = protocol::job_capabilities(job);
    return protocol::compatible_with(&needed, *info.capabilities);
}

std::optional<std::uint32_t> idle_capacity(const protocol::wire::OrchestratorInfo& info,
                                           const protocol::JobRequirements& job) {
    const auto* model = announced_model(info, job);
    return model == nullptr ? std::nullopt : std::optional{model->capacity};
}

std::vector<Runner> runners_of(const DiscoveryDocument& document, std::string_view app, std::string_view mode) {
    std::vector<Runner> runners;
    for (const DiscoveryEntry& entry : document.entries) {
        for (const Runner& runner : entry.runners) {
            if (runner.app == app && (mode.empty() || runner.mode == mode)) {
                runners.push_back(runner);
            }
        }
    }
    return runners;
}

}  // namespace farebox::net::orchestrator
