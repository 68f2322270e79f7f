#include "tests/gateway-lite/models/model_info.hpp"

#include <array>
#include <chrono>

#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {

std::int64_t unix_time() {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

protocol::wire::OrchestratorInfo model_info(const std::string& url, const ToldModel& told) {
    auto info = make_info(1, told.price);
    info.transcoder = url;
    info.address = std::string(20, static_cast<char>(told.address));
    info.auth_token->session_id = told.session_id;
    info.auth_token->expiration = unix_time() + 1800;
    auto& capabilities = info.capabilities.emplace();
    const std::array<protocol::CapabilityId, 3> bits{0, 12, told.capability};
    const std::array<protocol::CapabilityId, 1> mandatory{12};  // as go-livepeer's orchestrators
    capabilities.bitstring = protocol::capability_bits(bits);
    capabilities.mandatories = protocol::capability_bits(mandatory);
    capabilities.version = told.version;
    auto& model = capabilities.constraints.emplace()
                      .per_capability[static_cast<std::uint32_t>(told.capability)]
                      .models[told.model];
    model.warm = told.warm;
    model.capacity = told.idle;
    model.capacity_in_use = told.busy;
    model.runner_version = told.runner_version;
    info.nodes = told.nodes;
    return info;
}

}  // namespace farebox::gateway::test
