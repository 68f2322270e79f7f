#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace farebox::protocol {

/// Major, minor and patch of a version; ordered as versions are when their suffixes are ignored.
using VersionCore = std::array<std::uint64_t, 3>;

/// Reads "v1.2.3-suffix+build" the way go-livepeer's semver library does: "v", minor, patch, suffix and build may be
/// missing. None where the text is not such a version.
[[nodiscard]] std::optional<VersionCore> parse_version(std::string_view text) noexcept;

}  // namespace farebox::protocol
