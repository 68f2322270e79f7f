#pragma once

#include <vector>

#include "farebox/orchestrators.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::gateway {

/// Every model that an answer to GetOrchestrator without a question lists, with its price and hardware; texts are fit
/// to be shown. At most 1000.
[[nodiscard]] std::vector<ModelListing> models_of(const protocol::wire::OrchestratorInfo& info);

}  // namespace farebox::gateway
