#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "protocol/wire/auth_token.hpp"
#include "protocol/wire/capabilities.hpp"
#include "protocol/wire/os_info.hpp"
#include "protocol/wire/seg_parameters.hpp"
#include "protocol/wire/video_profile.hpp"

namespace farebox::protocol::wire {

class Reader;

/// net.SegData: the content of the header Livepeer-Segment.
struct SegData {
    std::string manifest_id;
    std::int64_t seq = 0;
    std::string hash;  ///< 32 bytes.
    std::string profiles;
    std::string sig;            ///< 65 bytes.
    std::int32_t duration = 0;  ///< Milliseconds.
    std::optional<Capabilities> capabilities;
    std::optional<AuthToken> auth_token;
    bool calc_perceptual_hash = false;
    std::vector<OsInfo> storage;
    std::vector<VideoProfile> full_profiles;
    std::vector<VideoProfile> full_profiles2;
    std::vector<VideoProfile> full_profiles3;
    std::optional<SegParameters> segment_parameters;
    bool force_session_reinit = false;

    friend bool operator==(const SegData&, const SegData&) = default;
};

/// Parses the whole input; the rules are those of wire/reader.hpp.
Result<SegData> decode_seg_data(std::string_view bytes);
/// Appends the message's serialised form: ascending field numbers, defaults omitted.
void encode_to(const SegData& message, std::string& out);
[[nodiscard]] std::string encode(const SegData& message);
/// Reads the remaining fields into `message`, as a sub-message that may come in several parts.
void merge(Reader& in, SegData& message);

}  // namespace farebox::protocol::wire
