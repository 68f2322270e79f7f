#pragma once

#include <sys/socket.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

/// Packets that one system call takes at most: so many are handed over while the other side wakes up once.
inline constexpr std::size_t kMaxPacketsTogether = 16;

struct SentTogether {
    std::size_t packets = 0;  ///< The first so many are sent.
    Sent outcome = Sent::done;
};
/// At most kMaxPacketsTogether of them.
[[nodiscard]] SentTogether send_packets(int socket, std::span<const Packet> packets, bool wait) noexcept;

/// Room for packets that are received together.
class PacketBatch {
public:
    /// @param max_bytes  A longer packet shows one byte more than that, or is cut to it.
    PacketBatch(std::size_t packets, std::size_t max_bytes);

    /// Waits for one packet and takes those that are there already. @return How many; 0: the other side is gone.
    std::size_t receive(int socket);
    /// Empty: the end of the conversation.
    [[nodiscard]] std::string_view at(std::size_t index) const;

private:
    std::string bytes_;
    std::vector<iovec> parts_;
    std::vector<mmsghdr> messages_;
};

}  // namespace farebox::vault
