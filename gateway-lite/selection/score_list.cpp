#include "gateway-lite/selection/score_list.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "net/json_limits.hpp"
#include "protocol/address.hpp"

namespace farebox::gateway {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostOrchestrators = 10'000;

/// One region's entry.
std::optional<double> score_in(const Json& entry) {
    const auto found = entry.is_object() ? entry.find("score") : entry.end();
    if (found == entry.end() || !found->is_number()) {
        return std::nullopt;
    }
    const auto score = found->get<double>();
    return std::isfinite(score) && score >= 0 ? std::optional{std::min(score, 1.0)} : std::nullopt;
}

std::optional<double> mean_of(const Json& regions) {
    double sum = 0;
    int count = 0;
    for (const auto& entry : regions) {
        if (const auto score = score_in(entry)) {
            sum += *score;
            ++count;
        }
    }
    return count == 0 ? std::nullopt : std::optional{sum / count};
}

std::optional<double> score_of(const Json& regions, const std::string& region) {
    if (!regions.is_object()) {
        return std::nullopt;
    }
    const auto found = region.empty() ? regions.end() : regions.find(region);
    const auto there = found == regions.end() ? std::nullopt : score_in(*found);
    return there ? there : mean_of(regions);
}

}  // namespace

Result<Scores> read_scores(std::string_view json, const std::string& region) {
    const auto within = net::check_json_limits(json, {.max_bytes = kMaxScoreBytes, .max_depth = 8});
    const auto document = within ? Json::parse(json, nullptr, false) : Json(Json::value_t::discarded);
    if (!document.is_object()) {
        return make_error(ErrorCode::protocol_error,
                          "the list of scores is no JSON object" + (within ? "" : ": " + within.error().message),
                          "it is {\"0xADDRESS\":{\"REGION\":{\"score\":0.9}}}");
    }
    Scores scores;
    for (const auto& [text, regions] : document.items()) {
        const auto address = protocol::parse_address(text);
        const auto score = score_of(regions, region);
        if (address && score && scores.size() < kMostOrchestrators) {
            scores.insert_or_assign(*address, *score);
        }
    }
    return scores;
}

}  // namespace farebox::gateway
