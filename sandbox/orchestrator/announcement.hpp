#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/hardware_information.hpp"
#include "protocol/wire/price_info.hpp"
#include "sandbox/price_factor.hpp"
#include "sandbox/runners/registry.hpp"

namespace farebox::sandbox {

/// The model that stands for live video in GetOrchestrator answers.
inline constexpr std::string_view kVideoModel = "echo";
/// Wei per pixel of that model: the minute that an lv2v session pays ahead takes 25 tickets of the default value.
inline constexpr std::int64_t kVideoPrice = 120;
/// Of transcoding: wei per 1000 pixels.
inline constexpr std::int64_t kTranscodingPrice = 1;
inline constexpr std::int64_t kTranscodingPixels = 1'000;

/// What an orchestrator says of itself, beside its runners.
struct Announcement {
    std::string version = "undefined";  ///< Of the node.
    std::string model{kVideoModel};     ///< The one of its live video.
    std::string runner_version;         ///< Of what runs that model, and of the runners; empty: not said of the model.
    bool warm = true;                   ///< Whether that model is loaded.
    std::uint32_t capacity = 4;         ///< Of that model.
    std::string region;                 ///< In the runners' metadata, {"region":"…"}; empty: no metadata.
    PriceFactor price;                  ///< On every price of the list.
};

/// The capabilities of a go-livepeer orchestrator that offers live video with one model.
[[nodiscard]] protocol::wire::Capabilities announced_capabilities(const Announcement& says = {});
/// Field 33 of its answers.
[[nodiscard]] std::vector<protocol::wire::PriceInfo> announced_prices(const Announcement& says = {});
/// Field 7 of its answers: what runs the model.
[[nodiscard]] std::vector<protocol::wire::HardwareInformation> announced_hardware(const Announcement& says = {});
/// How discovery describes every runner.
struct Listing {
    std::string_view base;  ///< Before "/apps/…".
    bool full = false;      ///< Taken to the last place.
    const Announcement& says;
};
/// The body of GET /discovery.
[[nodiscard]] std::string discovery_document(const RunnerRegistry& runners, std::string_view service_uri,
                                             const Listing& listing);

}  // namespace farebox::sandbox
