#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.VideoProfile. Enumerations are kept as the numbers they are.
struct VideoProfile {
    std::string name;
    std::int32_t width = 0;
    std::int32_t height = 0;
    std::int32_t bitrate = 0;
    std::uint32_t fps = 0;
    std::int32_t format = 0;
    std::uint32_t fps_den = 0;
    std::int32_t profile = 0;
    std::int32_t gop = 0;
    std::int32_t encoder = 0;
    std::int32_t color_depth = 0;
    std::int32_t chroma_format = 0;
    std::uint32_t quality = 0;

    friend bool operator==(const VideoProfile&, const VideoProfile&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<VideoProfile> decode_video_profile(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const VideoProfile& message, std::string& out);
[[nodiscard]] std::string encode(const VideoProfile& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, VideoProfile& message);

}  // namespace farebox::protocol::wire
