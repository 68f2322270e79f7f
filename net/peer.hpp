#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace farebox::net {

/// Who is at the other end of an accepted connection, as the kernel says.
struct Peer {
    enum class Kind : std::uint8_t { unix_socket, tcp };
    Kind kind = Kind::tcp;
    std::uint32_t uid = 0xffffffff;  ///< Unix sockets only (SO_PEERCRED).
    std::uint32_t gid = 0xffffffff;
    std::int32_t pid = 0;
    std::string address;    ///< TCP: the IP address without port.
    bool loopback = false;  ///< TCP from this host's loopback.
    /// TLS: what the client's certificate is called, once that was verified and while it holds: "DNS:app.example.org",
    /// "URI:spiffe://example.org/app", as OpenSSL prints subject alternative names.
    std::vector<std::string> certificate_names = {};
    std::chrono::system_clock::time_point certificate_until = {};  ///< Where there are such names.
};

}  // namespace farebox::net
