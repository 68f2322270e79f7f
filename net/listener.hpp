#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/http_server.hpp"
#include "net/peer.hpp"
#include "net/unique_fd.hpp"

namespace farebox::net {

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
