#pragma once

#include <cstddef>
#include <vector>

#include "gateway-lite/candidates.hpp"
#include "gateway-lite/models/model_quote.hpp"

namespace farebox::gateway {

/// Further nodes of an orchestrator.
struct Siblings {
    std::vector<AskedOrchestrator> nodes;
    std::vector<Rejection> refused;  ///< Announced, but not for us to follow.
};

/// The first @p most nodes that an orchestrator announces, as far as it may send its clients there: see check_target().
[[nodiscard]] Siblings siblings_of(const ModelQuote& quote, std::size_t most);

}  // namespace farebox::gateway
