#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>
#include <utility>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/http_server.hpp"
#include "net/peer.hpp"

namespace farebox::net {

/// A descriptor that closes itself.
class UniqueFd {
public:
    UniqueFd() = default;
    explicit UniqueFd(int fd) : fd_{fd} {}
    UniqueFd(UniqueFd&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    UniqueFd& operator=(UniqueFd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~UniqueFd();
    [[nodiscard]] int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }

private:
    int fd_ = -1;
};

struct Listener {
    UniqueFd fd;  ///< Non-blocking, close-on-exec.
    int family = AF_UNSPEC;
    Endpoint bound;           ///< Scheme http or unix_socket.
    std::string unlink_path;  ///< The socket file that we made; removed at the end.
};

/// Errors: invalid_argument (address), forbidden (permissions), connection_failed (in use, no such address).
Result<Listener> open_listener(const std::variant<UnixAddress, TcpAddress, InheritedSocket>& address);

/// Who is connected, as the kernel says.
Peer peer_of(int fd, int family);

}  // namespace farebox::net
