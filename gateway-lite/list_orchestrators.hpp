#pragma once

#include <memory>
#include <vector>

#include "farebox/orchestrators.hpp"
#include "gateway-lite/services.hpp"

namespace farebox::gateway {

/// Gateway::orchestrators().
asio::awaitable<Result<std::vector<OrchestratorListing>>> list_orchestrators(std::shared_ptr<Services> services);

}  // namespace farebox::gateway
