#include "vault/control.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace farebox::vault {
namespace {

/// Room for the one descriptor of a message.
struct FdRoom {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

int taken_fd(msghdr& message) {
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part), sizeof fd);
            return fd;
        }
    }
    return -1;
}

bool is_kind(std::uint8_t number) noexcept {
    return number >= static_cast<std::uint8_t>(ControlKind::connect) &&
           number <= static_cast<std::uint8_t>(ControlKind::changed);
}

}  // namespace

bool has_supervisor() noexcept {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(kControlFd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

bool send_control(int socket, ControlKind kind, std::string_view text, int fd) noexcept {
    auto number = static_cast<std::uint8_t>(kind);
    std::array<iovec, 2> parts{{
        {&number, sizeof number}, {const_cast<char*>(text.data()), text.size()},  // NOLINT: sendmsg() only reads it
    }};
    FdRoom room;
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    if (fd >= 0) {
        message.msg_control = room.bytes.data();
        message.msg_controllen = room.bytes.size();
        auto* part = CMSG_FIRSTHDR(&message);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof fd);
        std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
    }
    for (;;) {
        if (::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) {
            return true;
        }
        if (errno != EINTR) {
            return false;
        }
    }
}

std::optional<ControlMessage> receive_control(int socket) {
    std::array<char, 1 + kMaxControlText> bytes{};
    iovec part{bytes.data(), bytes.size()};
    FdRoom room;
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.bytes.data();
    message.msg_controllen = room.bytes.size();
    ssize_t size = 0;
    do {
        size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    } while (size < 0 && errno == EINTR);
    if (size <= 0) {
        return std::nullopt;
    }
    ControlMessage received;
    received.fd = net::UniqueFd{taken_fd(message)};
    if (!is_kind(static_cast<std::uint8_t>(bytes[0])) || (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
        return std::nullopt;
    }
    received.kind = static_cast<ControlKind>(bytes[0]);
    received.text.assign(bytes.data() + 1, static_cast<std::size_t>(size) - 1);
    return received;
}

}  // namespace farebox::vault
