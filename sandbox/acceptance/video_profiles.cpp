#include "sandbox/acceptance/video_profiles.hpp"

#include <cstdint>
#include <string_view>

namespace farebox::sandbox {
namespace {

using protocol::wire::SegData;
using protocol::wire::VideoProfile;

// The enumerations of net.VideoProfile end with these.
constexpr std::int32_t kLastFormat = 1;
constexpr std::int32_t kLastProfile = 4;
constexpr std::int32_t kLastEncoder = 3;

const std::vector<VideoProfile>& newest_list(const SegData& segment) {
    for (const auto* list : {&segment.full_profiles3, &segment.full_profiles2}) {
        if (!list->empty()) {
            return *list;
        }
    }
    return segment.full_profiles;
}

bool is_known(std::int32_t value, std::int32_t last) {
    return value >= 0 && value <= last;
}

/// What nobody knows in it; empty text: nothing.
std::string_view fault_of(const VideoProfile& profile) {
    if (!is_known(profile.format, kLastFormat)) {
        return "unrecognized profile output format";
    }
    if (!is_known(profile.profile, kLastProfile)) {
        return "unrecognized encoder profile";
    }
    return is_known(profile.encoder, kLastEncoder) ? "" : "unrecognized video codec";
}

std::string name_of(const VideoProfile& profile) {
    return !profile.name.empty() ? profile.name
                                 : "net_" + std::to_string(profile.width) + "x" + std::to_string(profile.height) + "_" +
                                       std::to_string(profile.bitrate);
}

}  // namespace

Verdict<std::vector<std::string>> profile_names(const SegData& segment) {
    std::vector<std::string> names;
    for (const VideoProfile& profile : newest_list(segment)) {
        if (const auto fault = fault_of(profile); !fault.empty()) {
            return Rejection{403, std::string{fault}};
        }
        names.push_back(name_of(profile));
    }
    return names;
}

}  // namespace farebox::sandbox
