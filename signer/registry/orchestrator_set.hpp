#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"
#include "signer/chain/boot_clock.hpp"

namespace farebox::signer {

/// An orchestrator as the BondingManager and the service registries know it.
struct RegisteredOrchestrator {
    static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

    Address address;
    Wei stake;  ///< Of LPT's smallest unit.
    std::int64_t activation_round = 0;
    std::int64_t deactivation_round = kNever;
    std::string service_uri = {};  ///< As it was written down: anything, or nothing.
    std::string ai_uri = {};       ///< Likewise, in the registry for AI.

    [[nodiscard]] bool is_active(std::int64_t round) const noexcept {
        return activation_round <= round && round < deactivation_round;
    }
    friend bool operator==(const RegisteredOrchestrator&, const RegisteredOrchestrator&) = default;
};

/// What was read of the pool at one moment.
struct OrchestratorSet {
    std::int64_t round = 0;                             ///< The last one initialised.
    std::vector<RegisteredOrchestrator> orchestrators;  ///< The active ones, those with most stake first.
    std::size_t pool_size = 0;                          ///< With those that are not active yet.
    BootClock::time_point as_of;                        ///< When it began to be read.
};

/// More than that are not believed: the real pool has room for a hundred.
inline constexpr std::size_t kMostOrchestrators = 1000;

}  // namespace farebox::signer
