#include <algorithm>
#include <array>

#include "protocol/ascii.hpp"
#include "protocol/capabilities.hpp"

namespace farebox::protocol {

namespace {

constexpr CapabilityId kFirstId = -2;

/// By id, from kFirstId on. Id 13 (scene classification) was removed.
constexpr std::array<std::string_view, 40> kNames{
    "Invalid",
    "Unused",
    "H.264",
    "MPEGTS",
    "MP4",
    "Fractional framerates",
    "Storage direct",
    "Storage S3",
    "Storage GCS",
    "H264 Baseline profile",
    "H264 Main profile",
    "H264 High profile",
    "H264 Constrained, Contained High profile",
    "GOP",
    "Auth token",
    "",
    "MPEG7 signature",
    "HEVC decode",
    "HEVC encode",
    "VP8 decode",
    "VP9 decode",
    "VP8 encode",
    "VP9 encode",
    "H264 Decode YUV444 8-bit",
    "H264 Decode YUV422 8-bit",
    "H264 Decode YUV444 10-bit",
    "H264 Decode YUV422 10-bit",
    "H264 Decode YUV420 10-bit",
    "Segment slicing",
    "Text to image",
    "Image to image",
    "Image to video",
    "Upscale",
    "Audio to text",
    "Segment anything 2",
    "Llm",
    "Image to text",
    "Live video to video",
    "Text to speech",
    "byoc",
};

std::string pipeline_of(std::string_view name) {
    std::string pipeline{name};
    std::ranges::transform(pipeline, pipeline.begin(), [](char c) { return c == ' ' ? '-' : to_lower(c); });
    return pipeline;
}

template <class Matches>
std::optional<CapabilityId> find_id(const Matches& matches) {
    const auto found =
        std::ranges::find_if(kNames, [&](std::string_view name) { return !name.empty() && matches(name); });
    if (found == kNames.end()) {
        return std::nullopt;
    }
    return static_cast<CapabilityId>(found - kNames.begin()) + kFirstId;
}

}  // namespace

std::string_view capability_name(CapabilityId id) noexcept {
    if (id < kFirstId || id >= kFirstId + static_cast<CapabilityId>(kNames.size())) {
        return {};
    }
    return kNames[static_cast<std::size_t>(id - kFirstId)];
}

std::string capability_pipeline(CapabilityId id) {
    return pipeline_of(capability_name(id));
}

std::optional<CapabilityId> reference_pipeline_id(std::string_view pipeline) {
    std::string name{pipeline};
    std::ranges::replace(name, '-', ' ');
    if (!name.empty()) {
        // The first byte is raised as it is: a leading "-" stays one.
        name[0] = pipeline[0] >= 'a' && pipeline[0] <= 'z' ? static_cast<char>(pipeline[0] - 'a' + 'A') : pipeline[0];
    }
    return find_id([&](std::string_view candidate) { return candidate == name; });
}

std::optional<CapabilityId> pipeline_id(std::string_view pipeline) {
    const auto id = find_id([&](std::string_view candidate) { return pipeline_of(candidate) == pipeline; });
    return id && *id >= 0 ? id : std::nullopt;
}

}  // namespace farebox::protocol
