#include "net/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace farebox::net {
namespace {

constexpr int kBacklog = 1024;

Error system_error(std::string what, int number) {
    std::string message = std::move(what) + ": " + std::strerror(number);
    if (number == EACCES || number == EPERM) {
        return make_error(ErrorCode::forbidden, std::move(message), "choose a path or port this user may use");
    }
    return make_error(ErrorCode::connection_failed, std::move(message));
}

const sockaddr* generic(const sockaddr_storage& address) {
    return reinterpret_cast<const sockaddr*>(&address);  // NOLINT: the sockets API's own cast
}
sockaddr* generic(sockaddr_storage& address) {
    return reinterpret_cast<sockaddr*>(&address);  // NOLINT: the sockets API's own cast
}

UniqueFd open_socket(int family) {
    return UniqueFd{::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
}

Result<sockaddr_storage> unix_address(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return make_error(ErrorCode::invalid_argument, "the path of a Unix socket has 1 to 107 bytes: " + path);
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    sockaddr_storage storage{};
    std::memcpy(&storage, &address, sizeof address);
    return storage;
}

/// Removes the socket file of a process that is gone; never a file of another kind, nor a socket somebody answers on.
Result<void> remove_stale(const std::string& path, const sockaddr_storage& address) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0) {
        return errno == ENOENT ? Result<void>{} : system_error("cannot look at " + path, errno);
    }
    if (!S_ISSOCK(status.st_mode)) {
        return make_error(ErrorCode::invalid_argument, path + " exists and is no socket");
    }
    const UniqueFd probe = open_socket(AF_UNIX);
    const bool answered = ::connect(probe.get(), generic(address), sizeof(sockaddr_un)) == 0;
    if (answered || errno != ECONNREFUSED) {
        return make_error(ErrorCode::connection_failed, "somebody already listens on " + path,
                          "stop the other process or choose another path");
    }
    if (::unlink(path.c_str()) != 0) {
        return system_error("cannot remove the stale socket " + path, errno);
    }
    return {};
}

Result<Listener> open_unix(const UnixAddress& wanted) {
    const auto address = unix_address(wanted.path);
    if (!address) {
        return address.error();
    }
    if (auto removed = remove_stale(wanted.path, *address); !removed) {
        return std::move(removed).error();
    }
    Listener listener{open_socket(AF_UNIX), AF_UNIX, {Scheme::unix_socket, {}, 0, wanted.path}, wanted.path};
    // The mode of the descriptor becomes the file's at bind(): there is no moment at which others may connect.
    const auto mode = static_cast<mode_t>(wanted.mode & 0777U);
    if (::fchmod(listener.fd.get(), mode) != 0 ||
        ::bind(listener.fd.get(), generic(*address), sizeof(sockaddr_un)) != 0) {
        listener.unlink_path.clear();
        return system_error("cannot listen on " + wanted.path, errno);
    }
    // bind() applied the umask; what is missing may be given now.
    if (::chmod(wanted.path.c_str(), mode) != 0 || ::listen(listener.fd.get(), kBacklog) != 0) {
        const int number = errno;
        ::unlink(wanted.path.c_str());
        return system_error("cannot listen on " + wanted.path, number);
    }
    return listener;
}

Result<sockaddr_storage> tcp_address(const TcpAddress& wanted) {
    sockaddr_storage storage{};
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    const std::string host = wanted.host == "localhost" ? "127.0.0.1" : wanted.host;
    if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(wanted.port);
        std::memcpy(&storage, &v4, sizeof v4);
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(wanted.port);
        std::memcpy(&storage, &v6, sizeof v6);
    } else {
        return make_error(ErrorCode::invalid_argument, "not an IP address to listen on: " + wanted.host);
    }
    return storage;
}

std::string address_text(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else if (address.ss_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
    const std::string_view shown{text.data()};
    constexpr std::string_view kMapped = "::ffff:";  // an IPv4 client on an IPv6 socket
    return std::string{
        shown.starts_with(kMapped) && shown.find('.') != std::string_view::npos ? shown.substr(kMapped.size()) : shown};
}

std::uint16_t port_of(const sockaddr_storage& address) {
    // Port numbers lie at the same place in both families.
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return ntohs(v4.sin_port);
}

/// Fills in what the kernel knows of a bound socket.
Result<Listener> describe(UniqueFd fd) {
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getsockname(fd.get(), generic(address), &size) != 0) {
        return system_error("not a socket", errno);
    }
    Listener listener{std::move(fd), address.ss_family, {}, {}};
    if (address.ss_family == AF_UNIX) {
        sockaddr_un local{};
        std::memcpy(&local, &address, sizeof local);
        listener.bound = {Scheme::unix_socket, {}, 0, local.sun_path};
    } else {
        listener.bound = {Scheme::http, address_text(address), port_of(address), {}};
    }
    return listener;
}

Result<Listener> open_tcp(const TcpAddress& wanted) {
    const auto address = tcp_address(wanted);
    if (!address) {
        return address.error();
    }
    UniqueFd fd = open_socket(address->ss_family);
    const int on = 1;
    const socklen_t size = address->ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(fd.get(), generic(*address), size) != 0 || ::listen(fd.get(), kBacklog) != 0) {
        return system_error("cannot listen on " + wanted.host + ":" + std::to_string(wanted.port), errno);
    }
    return describe(std::move(fd));
}

Result<Listener> take_inherited(const InheritedSocket& inherited) {
    UniqueFd fd{inherited.fd};
    int listening = 0;
    socklen_t size = sizeof listening;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
        return make_error(ErrorCode::invalid_argument, "the inherited descriptor is no listening socket");
    }
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
    ::fcntl(fd.get(), F_SETFD, FD_CLOEXEC);
    return describe(std::move(fd));
}

}  // namespace

Result<Listener> open_listener(const std::variant<UnixAddress, TcpAddress, InheritedSocket>& address) {
    if (const auto* unix_wanted = std::get_if<UnixAddress>(&address)) {
        return open_unix(*unix_wanted);
    }
    if (const auto* tcp_wanted = std::get_if<TcpAddress>(&address)) {
        return open_tcp(*tcp_wanted);
    }
    return take_inherited(std::get<InheritedSocket>(address));
}

Peer peer_of(int fd, int family) {
    Peer peer;
    if (family == AF_UNIX) {
        peer.kind = Peer::Kind::unix_socket;
        ucred credentials{};
        socklen_t size = sizeof credentials;
        if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
            peer.uid = credentials.uid;
            peer.gid = credentials.gid;
            peer.pid = credentials.pid;
        }
        return peer;
    }
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    if (::getpeername(fd, generic(address), &size) == 0) {
        peer.address = address_text(address);
        peer.loopback = peer.address == "::1" || peer.address.starts_with("127.");
    }
    return peer;
}

}  // namespace farebox::net
