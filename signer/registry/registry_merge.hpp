#pragma once

#include <vector>

#include "signer/registry/orchestrator_set.hpp"

namespace farebox::signer {

/// One set out of what several endpoints said (at least one): whom all of them call active, with the smaller stake and
/// in the order of those stakes, and the first endpoint's URIs; as old as the oldest.
[[nodiscard]] OrchestratorSet merge_sets(std::vector<OrchestratorSet> sets);

}  // namespace farebox::signer
