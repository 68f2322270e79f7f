#pragma once

#include <string>
#include <vector>

#include "protocol/wire/seg_data.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// The names of the credentials' video profiles, which their signature covers, from the newest list that is filled; or
/// 403 where that list asks for a format, encoder profile or codec that nobody knows.
/// @see go-livepeer server/segment_rpc.go, makeFfmpegVideoProfiles
Verdict<std::vector<std::string>> profile_names(const protocol::wire::SegData& segment);

}  // namespace farebox::sandbox
