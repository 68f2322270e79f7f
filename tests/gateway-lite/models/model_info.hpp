#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protocol/capabilities.hpp"
#include "protocol/wire/orchestrator_info.hpp"

namespace farebox::gateway::test {

/// What an orchestrator says of the one model that it offers.
struct ToldModel {
    protocol::CapabilityId capability = 27;  ///< text-to-image
    std::string model = "a/model";
    std::int64_t price = 5'000;  ///< Wei per pixel; 0: unpaid.
    bool warm = true;
    std::uint32_t idle = 2;
    std::uint32_t busy = 0;
    std::string version = "0.9.1";
    std::string runner_version = {};
    std::uint8_t address = 0x47;  ///< Each of its bytes.
    std::string session_id = "3d6199e4";
    std::vector<std::string> nodes = {};
};

/// Its answer to GetOrchestrator: good for half an hour.
protocol::wire::OrchestratorInfo model_info(const std::string& url, const ToldModel& told = {});

/// Seconds.
std::int64_t unix_time();

}  // namespace farebox::gateway::test
