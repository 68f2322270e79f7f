#include "signer/registry/registry_merge.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace farebox::signer {

OrchestratorSet merge_sets(std::vector<OrchestratorSet> sets) {
    auto merged = std::move(sets.front());
    for (std::size_t i = 1; i < sets.size(); ++i) {
        std::map<Address, const RegisteredOrchestrator*> there;
        for (const auto& orchestrator : sets[i].orchestrators) {
            there.emplace(orchestrator.address, &orchestrator);
        }
        std::erase_if(merged.orchestrators, [&](const auto& each) { return !there.contains(each.address); });
        for (auto& orchestrator : merged.orchestrators) {
            orchestrator.stake = std::min(orchestrator.stake, there[orchestrator.address]->stake);
        }
        merged.round = std::max(merged.round, sets[i].round);
        merged.pool_size = std::min(merged.pool_size, sets[i].pool_size);
        merged.as_of = std::min(merged.as_of, sets[i].as_of);
    }
    std::ranges::stable_sort(merged.orchestrators, std::greater<>{}, &RegisteredOrchestrator::stake);
    return merged;
}

}  // namespace farebox::signer
