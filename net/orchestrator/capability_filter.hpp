#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/orchestrator/discovery_document.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::net::orchestrator {

/// What a quote announces of the job's model; nullptr where it does not list that. Valid as long as the quote.
[[nodiscard]] const protocol::wire::ModelConstraint* announced_model(const protocol::wire::OrchestratorInfo& info,
                                                                     const protocol::JobRequirements& job);

/// Whether an orchestrator's quote serves a job: compatible, and the model listed for the capability; a quote
/// without capabilities serves none.
[[nodiscard]] bool serves(const protocol::wire::OrchestratorInfo& info, const protocol::JobRequirements& job);

/// Idle containers that the quote announces for the job's model; nothing where it does not say.
[[nodiscard]] std::optional<std::uint32_t> idle_capacity(const protocol::wire::OrchestratorInfo& info,
                                                         const protocol::JobRequirements& job);

/// The runners of an app in a discovery document, in its order: those with the exact app name and, unless empty, the
/// mode.
[[nodiscard]] std::vector<Runner> runners_of(const DiscoveryDocument& document, std::string_view app,
                                             std::string_view mode);

}  // namespace farebox::net::orchestrator
