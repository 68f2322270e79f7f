#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "farebox/result.hpp"
#include "net/unique_fd.hpp"
#include "vault/frames.hpp"

/// What front and vault exchange: one packet of a SOCK_SEQPACKET pair is
///     id (8 bytes) | frame
/// The id is the front's; the answer carries it back, so that many requests may be in flight and be answered in any
/// order. The kernel keeps packets apart and lets many threads send and receive on one socket without a lock of ours.
namespace farebox::vault {

inline constexpr std::size_t kPacketIdBytes = sizeof(std::uint64_t);
inline constexpr std::size_t kMaxRequestPacketBytes = kPacketIdBytes + kMaxRequestFrameBytes;
inline constexpr std::size_t kMaxAnswerPacketBytes = kPacketIdBytes + kMaxFrameBytes;

struct SocketPair {
    net::UniqueFd one;
    net::UniqueFd other;
};
/// Both ends close on exec.
[[nodiscard]] Result<SocketPair> make_packet_pair();

struct Packet {
    std::uint64_t id = 0;
    std::string_view frame;  ///< A view of what was given to split_packet().
};
/// @p bytes must be at least kPacketIdBytes long.
[[nodiscard]] Packet split_packet(std::string_view bytes) noexcept;

enum class Sent : std::uint8_t {
    done,
    full,  ///< The other side has to read first; only with `wait` false.
    gone,  ///< The other side is gone.
};
[[nodiscard]] Sent send_packet(int socket, const Packet& packet, bool wait) noexcept;

}  // namespace farebox::vault
