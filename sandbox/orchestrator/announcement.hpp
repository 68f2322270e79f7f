#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/price_info.hpp"
#include "sandbox/runners/registry.hpp"

namespace farebox::sandbox {

/// The model that stands for live video in GetOrchestrator answers.
inline constexpr std::string_view kVideoModel = "echo";
/// Wei per pixel of that model: the minute that an lv2v session pays ahead takes 25 tickets of the default value.
inline constexpr std::int64_t kVideoPrice = 120;
/// Of transcoding: wei per 1000 pixels.
inline constexpr std::int64_t kTranscodingPrice = 1;
inline constexpr std::int64_t kTranscodingPixels = 1'000;

/// The capabilities of a go-livepeer orchestrator that offers live video with one model.
[[nodiscard]] protocol::wire::Capabilities announced_capabilities();
/// Field 33 of its answers.
[[nodiscard]] std::vector<protocol::wire::PriceInfo> announced_prices();
/// How discovery describes every runner.
struct Listing {
    std::string_view base;  ///< Before "/apps/…".
    bool full = false;      ///< Taken to the last place.
};
/// The body of GET /discovery.
[[nodiscard]] std::string discovery_document(const RunnerRegistry& runners, std::string_view service_uri,
                                             const Listing& listing);

}  // namespace farebox::sandbox
