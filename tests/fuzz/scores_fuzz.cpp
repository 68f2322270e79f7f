#include "gateway-lite/selection/score_list.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

/// "REGION\nJSON": a list of performance scores.
void scores(std::string_view input) {
    const auto [region, json] = split(input, "\n");
    const auto read = gateway::read_scores(json, std::string{region});
    if (!read) {
        require(read.error().code == ErrorCode::protocol_error, "a list that is none is protocol_error");
        return;
    }
    for (const auto& [address, score] : *read) {
        require(score >= 0 && score <= 1, "a score is between 0 and 1");
    }
}

}  // namespace farebox::fuzz
