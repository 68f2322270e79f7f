#include "sandbox/orchestrator/orchestrator_network.hpp"

#include <algorithm>
#include <utility>

namespace farebox::sandbox {

Result<void> OrchestratorNetwork::add(OrchestratorSpec spec, CommonGround& ground) {
    if (find(spec.name) != nullptr) {
        return make_error(ErrorCode::invalid_argument, "two orchestrators are called " + spec.name);
    }
    auto& node = *nodes_.emplace_back(std::make_unique<OrchestratorNode>(std::move(spec), ground));
    if (auto started = node.start(); !started) {
        return started;
    }
    node.enter_pool();
    return {};
}

OrchestratorNode* OrchestratorNetwork::find(std::string_view name) const {
    const auto found = std::ranges::find_if(nodes_, [&](const auto& node) { return node->name() == name; });
    return found == nodes_.end() ? nullptr : found->get();
}

}  // namespace farebox::sandbox
