#include "gateway-lite/selection/latencies.hpp"

namespace farebox::gateway {

void Latencies::measured(const std::string& orchestrator, std::chrono::microseconds took) {
    const auto known = known_.find(orchestrator);
    if (known != known_.end()) {
        known->second += (took - known->second) / 4;
        return;
    }
    if (known_.size() >= kMost) {
        known_.clear();  // lists that change all the time; measured again soon
    }
    known_.emplace(orchestrator, took);
}

std::optional<std::chrono::microseconds> Latencies::of(const std::string& orchestrator) const {
    const auto known = known_.find(orchestrator);
    return known == known_.end() ? std::nullopt : std::optional{known->second};
}

}  // namespace farebox::gateway
