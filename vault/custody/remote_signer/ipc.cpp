#include "vault/custody/remote_signer/ipc.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "net/unique_fd.hpp"
#include "vault/system_reason.hpp"

namespace farebox::vault {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxAnswerBytes = 64 * 1024;

Error broken(const std::string& why) {
    return make_error(ErrorCode::connection_failed, why);
}

/// Until the socket is ready for @p events.
Result<void> wait_for(int socket, short events, Clock::time_point deadline) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        pollfd waiting{socket, events, 0};
        const int ready = left.count() <= 0 ? 0 : ::poll(&waiting, 1, static_cast<int>(left.count()));
        if (ready > 0) {
            return {};
        }
        if (ready == 0) {
            return make_error(ErrorCode::timeout, "took too long");
        }
        if (errno != EINTR) {
            return broken(system_reason());
        }
    }
}

Result<net::UniqueFd> connect_to(const std::string& path) {
    sockaddr_un address{};
    if (path.size() >= sizeof address.sun_path) {
        return broken("the socket's path is too long");
    }
    address.sun_family = AF_UNIX;
    std::ranges::copy(path, static_cast<char*>(address.sun_path));
    net::UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address),  // NOLINT: as sockaddr is meant
                             sizeof address) != 0) {
        return broken(system_reason());
    }
    return socket;
}

Result<void> send_all(int socket, std::string_view text, Clock::time_point deadline) {
    while (!text.empty()) {
        const auto sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            text.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            if (auto ready = wait_for(socket, POLLOUT, deadline); !ready) {
                return ready;
            }
        } else if (errno != EINTR) {
            return broken(system_reason());
        }
    }
    return {};
}

Result<std::string> receive_line(int socket, Clock::time_point deadline) {
    std::string text;
    std::array<char, 4096> piece{};
    while (text.size() <= kMaxAnswerBytes) {
        if (auto ready = wait_for(socket, POLLIN, deadline); !ready) {
            return std::move(ready).error();
        }
        const auto size = ::recv(socket, piece.data(), piece.size(), 0);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
            continue;
        }
        if (size <= 0) {
            return broken(size == 0 ? "it hung up" : system_reason());
        }
        text.append(piece.data(), static_cast<std::size_t>(size));
        if (const auto end = text.find('\n', text.size() - static_cast<std::size_t>(size)); end != std::string::npos) {
            text.resize(end);
            return text;
        }
    }
    return make_error(ErrorCode::too_large, "the answer is larger than 64 KiB");
}

}  // namespace

Result<std::string> exchange_over_ipc(const std::string& socket_path, const std::string& request,
                                      std::chrono::milliseconds time_limit) {
    const auto deadline = Clock::now() + time_limit;
    const auto socket = connect_to(socket_path);
    if (!socket) {
        return socket.error();
    }
    if (auto sent = send_all(socket->get(), request + "\n", deadline); !sent) {
        return std::move(sent).error();
    }
    return receive_line(socket->get(), deadline);
}

}  // namespace farebox::vault
