#include "signer/registry/registry_view.hpp"

#include <utility>

namespace farebox::signer {

std::shared_ptr<const RegistryView::Published> RegistryView::published() const {
    const std::scoped_lock lock{mutex_};
    return published_;
}

void RegistryView::publish(OrchestratorSet set) {
    auto next = std::make_shared<Published>();
    if (const auto before = published()) {
        next->last_active = before->last_active;
    }
    std::erase_if(next->last_active, [&](const auto& each) { return set.as_of - each.second > kGrace; });
    for (const auto& orchestrator : set.orchestrators) {
        next->last_active[orchestrator.address] = set.as_of;
    }
    next->set = std::make_shared<const OrchestratorSet>(std::move(set));
    const std::scoped_lock lock{mutex_};
    published_ = std::move(next);
}

std::shared_ptr<const OrchestratorSet> RegistryView::set() const {
    const auto now = published();
    return now ? now->set : nullptr;
}

Standing RegistryView::standing(const Address& address) const {
    const auto now = published();
    if (!now) {
        return Standing::unknown;
    }
    const auto found = now->last_active.find(address);
    if (found == now->last_active.end()) {
        return Standing::absent;
    }
    return found->second == now->set->as_of ? Standing::active : Standing::left;
}

}  // namespace farebox::signer
