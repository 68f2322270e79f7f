#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"

namespace farebox::sandbox {

/// An orchestrator as the BondingManager and the two service registries know it.
struct RegisteredOrchestrator {
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    Address address = {};
    std::string service_uri = {};
    std::string ai_service_uri = {};  ///< In the AI registry; empty: it is not there.
    Wei stake{std::uint64_t{1}};
    std::int64_t activation_round = 1;
    std::int64_t deactivation_round = kNever;  ///< Another one: it has left the pool.
};

}  // namespace farebox::sandbox
