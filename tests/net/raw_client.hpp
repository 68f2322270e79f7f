#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "net/endpoint.hpp"

namespace farebox::net::test {

/// A blocking socket, to send what no well-behaved client sends.
class RawClient {
public:
    explicit RawClient(const Endpoint& endpoint) {
        if (endpoint.scheme == Scheme::unix_socket) {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            std::memcpy(address.sun_path, endpoint.path.data(), endpoint.path.size());
            connect_to(address);
        } else {
            sockaddr_in address{};
            address.sin_family = AF_INET;
            address.sin_port = htons(endpoint.port);
            ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
            connect_to(address);
        }
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient() { close(); }

    void close() {
        if (fd_ >= 0) {
            ::close(std::exchange(fd_, -1));
        }
    }
    [[nodiscard]] bool connected() const { return connected_; }
    bool send(std::string_view bytes) const {
        return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
    }
    void finish_sending() const { ::shutdown(fd_, SHUT_WR); }
    /// Everything until the other side closes, or nothing came for ten seconds.
    [[nodiscard]] std::string receive_all() const {
        std::string all;
        while (true) {
            const std::string piece = receive();
            if (piece.empty()) {
                return all;
            }
            all += piece;
        }
    }
    /// Until @p end was received.
    [[nodiscard]] std::string receive_until(std::string_view end) const {
        std::string all;
        while (all.find(end) == std::string::npos) {
            const std::string piece = receive();
            if (piece.empty()) {
                return all;
            }
            all += piece;
        }
        return all;
    }
    /// One response, whose body is as long as its Content-Length says.
    [[nodiscard]] std::string receive_response() const {
        constexpr std::string_view kEnd = "\r\n\r\n";
        constexpr std::string_view kLength = "Content-Length: ";
        std::string all = receive_until(kEnd);
        const auto head = all.find(kEnd);
        const auto length = all.find(kLength);
        if (head == std::string::npos || length > head) {
            return all;
        }
        const auto size = head + kEnd.size() + std::stoul(all.substr(length + kLength.size()));
        while (all.size() < size) {
            const std::string piece = receive();
            if (piece.empty()) {
                return all;
            }
            all += piece;
        }
        return all;
    }

private:
    template <class Address>
    void connect_to(const Address& address) {
        fd_ = ::socket(address_family(address), SOCK_STREAM | SOCK_CLOEXEC, 0);
        connected_ = ::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    static int address_family(const sockaddr_un&) { return AF_UNIX; }
    static int address_family(const sockaddr_in&) { return AF_INET; }

    [[nodiscard]] std::string receive() const {
        std::array<char, 4096> buffer{};
        pollfd waiting{fd_, POLLIN, 0};
        if (::poll(&waiting, 1, 10'000) != 1) {
            return {};
        }
        const ssize_t count = ::recv(fd_, buffer.data(), buffer.size(), 0);
        return count > 0 ? std::string{buffer.data(), static_cast<std::size_t>(count)} : std::string{};
    }

    int fd_ = -1;
    bool connected_ = false;
};

}  // namespace farebox::net::test
