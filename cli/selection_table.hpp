#pragma once

#include <nlohmann/json_fwd.hpp>
#include <ostream>
#include <vector>

#include "farebox/selection_rules.hpp"

namespace farebox::cli {

/// Everybody who was considered, kept or dropped, with reason and price.
void print_selection(const std::vector<SelectionCandidate>& candidates, std::ostream& out);
[[nodiscard]] nlohmann::json candidate_json(const SelectionCandidate& candidate);

}  // namespace farebox::cli
