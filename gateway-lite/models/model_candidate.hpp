#pragma once

#include "gateway-lite/candidates.hpp"
#include "gateway-lite/models/model_quote.hpp"

namespace farebox::gateway {

/// Sorts one orchestrator's answer into the candidates, or its reason for being none.
void sort_quote(const SharedQuote& quote, const WantedModel& wanted, Candidates& out);

}  // namespace farebox::gateway
