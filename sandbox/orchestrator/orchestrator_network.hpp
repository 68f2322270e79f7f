#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "sandbox/orchestrator/orchestrator_node.hpp"

namespace farebox::sandbox {

/// The orchestrators of one sandbox, in the order in which they were added. Used from one thread.
class OrchestratorNetwork {
public:
    /// Starts one, and enters it in the chain's pool. The first one added is that of the routes without a name.
    Result<void> add(OrchestratorSpec spec, CommonGround& ground);

    [[nodiscard]] OrchestratorNode& first() const { return *nodes_.front(); }
    /// Null where nobody is called that.
    [[nodiscard]] OrchestratorNode* find(std::string_view name) const;
    [[nodiscard]] const std::vector<std::unique_ptr<OrchestratorNode>>& nodes() const noexcept { return nodes_; }

private:
    std::vector<std::unique_ptr<OrchestratorNode>> nodes_;
};

}  // namespace farebox::sandbox
