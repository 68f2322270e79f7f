#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sandbox/chain/local_chain.hpp"
#include "sandbox/chain/registered_orchestrator.hpp"

namespace farebox::sandbox {

/// What the BondingManager's view functions return about the pool: @p own and those that were registered beside it,
/// most stake first. Nothing: the call reverts.
std::optional<std::string> call_bonding_manager(const LocalChain& chain, const RegisteredOrchestrator& own,
                                                std::string_view call_data);

/// The service registry, or the one for AI.
enum class ServiceRegistry : bool { transcoding, ai };
std::optional<std::string> call_service_registry(const LocalChain& chain, const RegisteredOrchestrator& own,
                                                 ServiceRegistry which, std::string_view call_data);

}  // namespace farebox::sandbox
