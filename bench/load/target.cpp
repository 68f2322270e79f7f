#include "bench/load/target.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "net/endpoint.hpp"

namespace farebox::bench {
namespace {

[[noreturn]] void fail(const std::string& url) {
    throw std::system_error{errno, std::generic_category(), "cannot connect to " + url};
}

template <class Address>
int connect_socket(int family, const Address& address) {
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return -1;
    }
    return fd;
}

}  // namespace

int connect_to(const std::string& url) {
    const auto endpoint = net::Endpoint::parse(url);
    if (!endpoint) {
        throw std::runtime_error{endpoint.error().message};
    }
    int fd = -1;
    if (endpoint->scheme == net::Scheme::unix_socket) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        endpoint->path.copy(address.sun_path, sizeof address.sun_path - 1);
        fd = connect_socket(AF_UNIX, address);
    } else {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(endpoint->port);
        ::inet_pton(AF_INET, endpoint->host.c_str(), &address.sin_addr);
        fd = connect_socket(AF_INET, address);
        const int on = 1;
        ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    if (fd < 0 || ::fcntl(fd, F_SETFL, O_NONBLOCK) != 0) {
        fail(url);
    }
    return fd;
}

}  // namespace farebox::bench
