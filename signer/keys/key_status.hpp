#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace farebox::signer {

/// What one of our keys is used for. A key moves along this list, except that a draining or retired one may become
/// active again.
enum class KeyStatus : std::uint8_t {
    standby,   ///< Loaded, and used for nothing yet.
    active,    ///< Signs new sessions; one key at most.
    draining,  ///< Was active: signs its sessions, and new ones of callers that still hold its address.
    retired,   ///< Signs nothing.
    revoked,   ///< Signs nothing, for ever; the vault enforces it.
};

inline constexpr auto kKeyStatusNames =
    std::to_array<std::string_view>({"standby", "active", "draining", "retired", "revoked"});

[[nodiscard]] constexpr std::string_view to_string(KeyStatus status) noexcept {
    return kKeyStatusNames.at(static_cast<std::size_t>(status));
}

[[nodiscard]] constexpr std::optional<KeyStatus> parse_key_status(std::string_view name) noexcept {
    const auto* const found = std::ranges::find(kKeyStatusNames, name);
    if (found == kKeyStatusNames.end()) {
        return std::nullopt;
    }
    return static_cast<KeyStatus>(found - kKeyStatusNames.begin());
}

/// Signs sessions that began with it.
[[nodiscard]] constexpr bool signs(KeyStatus status) noexcept {
    return status != KeyStatus::retired && status != KeyStatus::revoked;
}
/// Opens new sessions: as the active key, or for those that were given its address.
[[nodiscard]] constexpr bool opens_sessions(KeyStatus status) noexcept {
    return status == KeyStatus::active || status == KeyStatus::draining;
}

}  // namespace farebox::signer
