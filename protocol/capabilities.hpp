#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/wire/capabilities.hpp"

namespace farebox::protocol {

/// The number that names a capability on the wire. Only the ones this code mentions are spelled out.
using CapabilityId = std::int32_t;
/// From here on they are pipelines, that is jobs. Those before say what a transcoder can; go-livepeer's gateway names
/// fifteen of them with whatever job it asks for.
inline constexpr CapabilityId kFirstPipeline = 27;
inline constexpr CapabilityId kLiveVideoToVideo = 35;
inline constexpr CapabilityId kByoc = 37;

/// The field's display name, e.g. "Live video to video"; empty for an id without one.
[[nodiscard]] std::string_view capability_name(CapabilityId id) noexcept;
/// The name as discovery writes it: lower case, "-" for spaces; empty for an id without a name.
[[nodiscard]] std::string capability_pipeline(CapabilityId id);
/**
 * The id of a pipeline as go-livepeer looks it up: first letter raised, "-" taken as space, then the exact name. Names
 * with capitals elsewhere and "byoc" are therefore not found; use it only where its answer must equal go-livepeer's.
 */
[[nodiscard]] std::optional<CapabilityId> reference_pipeline_id(std::string_view pipeline);
/// The id of a pipeline as discovery spells it, "byoc" included.
[[nodiscard]] std::optional<CapabilityId> pipeline_id(std::string_view pipeline);

/// Bit `id mod 64` of word `id div 64` for each id, just long enough; negative ids are left out.
[[nodiscard]] std::vector<std::uint64_t> capability_bits(std::span<const CapabilityId> ids);
[[nodiscard]] bool has_capability(const wire::Capabilities& capabilities, CapabilityId id) noexcept;

/// What a signer copies into segment credentials: capacities filled in where there are none, constraints always
/// present, capacity in use and unknown fields dropped.
[[nodiscard]] wire::Capabilities rebuild_capabilities(const wire::Capabilities& capabilities);

/// What a job needs of an orchestrator.
struct JobRequirements {
    CapabilityId capability = kLiveVideoToVideo;
    std::string model;
    bool warm = false;
    std::string min_version;         ///< Of the orchestrator's node; empty: any.
    std::string min_runner_version;  ///< Of the model's container; empty: any.
};
/// The Capabilities message of such a job, as gateways send it.
[[nodiscard]] wire::Capabilities job_capabilities(const JobRequirements& job);

/// Whether an orchestrator that announces `offered` serves a job that needs `needed` (nullptr: no).
[[nodiscard]] bool compatible_with(const wire::Capabilities* needed, const wire::Capabilities& offered);
/// The version rule of compatible_with: no minimum is always met, an unknown version never meets one.
[[nodiscard]] bool version_at_least(std::string_view version, std::string_view minimum);

}  // namespace farebox::protocol
