#include "vault/packet.hpp"
#include "vault/system_reason.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

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
    std::uint64_t id = packet.id;
    std::array<iovec, 2> parts{{
        {&id, kPacketIdBytes},
        {const_cast<char*>(packet.frame.data()), packet.frame.size()},  // NOLINT: sendmsg() only reads it
    }};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const int flags = MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT);
    for (;;) {
        if (::sendmsg(socket, &message, flags) >= 0) {
            return Sent::done;
        }
        if (errno != EINTR) {
            return errno == EAGAIN || errno == ENOBUFS ? Sent::full : Sent::gone;
        }
    }
}

}  // namespace farebox::vault
