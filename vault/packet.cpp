#include "vault/packet.hpp"
#include "vault/system_reason.hpp"

#include <array>
#include <cerrno>
#include <cstring>

namespace farebox::vault {

Result<SocketPair> make_packet_pair() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return make_error(ErrorCode::internal, "cannot make a pair of sockets: " + system_reason(),
                          "allow this process more open files");
    }
    return SocketPair{net::UniqueFd{ends[0]}, net::UniqueFd{ends[1]}};
}

Packet split_packet(std::string_view bytes) noexcept {
    Packet packet;
    std::memcpy(&packet.id, bytes.data(), kPacketIdBytes);  // its own sender reads it again: no byte order
    packet.frame = bytes.substr(kPacketIdBytes);
    return packet;
}

Sent send_packet(int socket, const Packet& packet, bool wait) noexcept {
    return send_packets(socket, {&packet, 1}, wait).outcome;
}

SentTogether send_packets(int socket, std::span<const Packet> packets, bool wait) noexcept {
    std::array<std::array<iovec, 2>, kMaxPacketsTogether> parts;
    std::array<mmsghdr, kMaxPacketsTogether> messages{};
    for (std::size_t i = 0; i < packets.size(); ++i) {
        // NOLINTBEGIN: sendmmsg() only reads them
        parts[i][0] = {const_cast<std::uint64_t*>(&packets[i].id), kPacketIdBytes};
        parts[i][1] = {const_cast<char*>(packets[i].frame.data()), packets[i].frame.size()};
        // NOLINTEND
        messages[i].msg_hdr.msg_iov = parts[i].data();
        messages[i].msg_hdr.msg_iovlen = parts[i].size();
    }
    const int flags = MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT);
    SentTogether sent;
    while (sent.packets < packets.size()) {
        const auto left = static_cast<unsigned>(packets.size() - sent.packets);
        const int count = ::sendmmsg(socket, messages.data() + sent.packets, left, flags);
        if (count > 0) {
            sent.packets += static_cast<std::size_t>(count);
        } else if (errno != EINTR) {
            sent.outcome = errno == EAGAIN || errno == ENOBUFS ? Sent::full : Sent::gone;
            break;
        }
    }
    return sent;
}

PacketBatch::PacketBatch(std::size_t packets, std::size_t max_bytes)
    : bytes_(packets * max_bytes, '\0'), parts_(packets), messages_(packets) {
    for (std::size_t i = 0; i < packets; ++i) {
        parts_[i] = {bytes_.data() + i * max_bytes, max_bytes};
        messages_[i].msg_hdr.msg_iov = &parts_[i];
        messages_[i].msg_hdr.msg_iovlen = 1;
    }
}

std::size_t PacketBatch::receive(int socket) {
    for (;;) {
        const int count =
            ::recvmmsg(socket, messages_.data(), static_cast<unsigned>(messages_.size()), MSG_WAITFORONE, nullptr);
        if (count > 0) {
            return static_cast<std::size_t>(count);
        }
        if (count == 0 || errno != EINTR) {
            return 0;
        }
    }
}

std::string_view PacketBatch::at(std::size_t index) const {
    return {static_cast<const char*>(parts_[index].iov_base), messages_[index].msg_len};
}

}  // namespace farebox::vault
