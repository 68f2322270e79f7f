#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"

namespace farebox::gateway {

/// Performance scores by orchestrator, 0 to 1.
using Scores = std::map<Address, double>;

/// The most that a list of scores may have.
inline constexpr std::size_t kMaxScoreBytes = 4u << 20u;

/**
 * @brief Reads {"0xADDRESS":{"REGION":{"score":0.9}}}, as go-livepeer's gateways do.
 * Of each orchestrator it takes @p region's score, or, where that is empty or has none, the mean of all regions. What
 * is not of that shape is left out: one bad entry must not spoil the others. Scores above 1 count as 1.
 * @return Errors: protocol_error (no JSON object, or too large).
 */
Result<Scores> read_scores(std::string_view json, const std::string& region);

}  // namespace farebox::gateway
