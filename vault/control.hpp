#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/unique_fd.hpp"

/// What the supervisor and its two children say to each other: one small packet each, with at most one descriptor.
namespace farebox::vault {

enum class ControlKind : std::uint8_t {
    // To both
    connect = 1,  ///< Carries the end of a new conversation between front and vault; the one before is over.
    // To the vault
    ping = 2,  ///< To be answered with pong while it makes progress.
    // To the front
    listener = 3,  ///< Carries a listening socket to be used instead of opening one; its text is the name.
    begin = 4,     ///< All listeners have been sent.
    reload = 5,
    stop = 6,
    // From them
    ready = 7,  ///< The vault: keys are unlocked. The front: it serves.
    pong = 8,
    keep = 9,  ///< From the front: a listening socket and its name, for the front after it.
    // From the vault, and passed on to the front
    changed = 10,  ///< Its hello says something else than before.
};

struct ControlMessage {
    ControlKind kind{};
    std::string text;
    net::UniqueFd fd;
};

/// Longest text of a message.
inline constexpr std::size_t kMaxControlText = 64;
/// Where a child finds its socket to the supervisor.
inline constexpr int kControlFd = 3;

/// Whether a supervisor can be at the other end of kControlFd: false where an operator started a role by hand.
[[nodiscard]] bool has_supervisor() noexcept;

/// Never blocks. @return False where the other side is gone or does not read.
bool send_control(int socket, ControlKind kind, std::string_view text = {}, int fd = -1) noexcept;

/// Waits for the next message. @return Nothing where the other side is gone, or sends what is no message.
[[nodiscard]] std::optional<ControlMessage> receive_control(int socket);

}  // namespace farebox::vault
