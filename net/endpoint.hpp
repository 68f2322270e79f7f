#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/result.hpp"

namespace farebox::net {

/// How to reach a server: a Unix socket, plain TCP or TLS.
enum class Scheme : std::uint8_t { unix_socket, http, https };

/// Where a server listens: "unix:/run/x.sock", "http://host:port" or "https://host:port".
struct Endpoint {
    Endpoint();
    Endpoint(Scheme how, std::string host_name, std::uint16_t tcp_port, std::string socket_path);

    Scheme scheme = Scheme::http;
    std::string host;  ///< Lower case; an IPv6 address without brackets. Empty for a Unix socket.
    std::uint16_t port = 0;
    std::string path;  ///< Of the Unix socket (absolute, at most 107 bytes); else empty.

    /// Parses an address without path, query or user information ("http://host/" is accepted). Default ports 80, 443.
    static Result<Endpoint> parse(std::string_view text);

    /// "host:port", "[v6]:port"; the key of the trust store.
    [[nodiscard]] std::string host_port() const;
    /// What goes into the Host header: without the scheme's default port; "localhost" for a Unix socket.
    [[nodiscard]] std::string host_header() const;
    /// As parse() reads it.
    [[nodiscard]] std::string to_string() const;
    /// True for 127.0.0.0/8, ::1 and the name localhost.
    [[nodiscard]] bool is_loopback() const;

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// A message of this folder without the endpoint in front: for whoever names it there.
[[nodiscard]] std::string without_endpoint(std::string message, const Endpoint& endpoint);

/// An endpoint and the target (path and query) to ask it for.
struct Url {
    Url();
    Url(Endpoint where, std::string path_and_query);

    Endpoint endpoint;
    std::string target = "/";  ///< Starts with '/'; no fragment.

    /// Parses "http(s)://host[:port][/path][?query]" or "unix:/path" (then the target is "/"). A fragment, user
    /// information, spaces and control characters are refused; at most 8 KiB.
    static Result<Url> parse(std::string_view text);

    [[nodiscard]] std::string to_string() const;
    /// The same endpoint with another target.
    [[nodiscard]] Url with_target(std::string new_target) const;
    /// The path without the query.
    [[nodiscard]] std::string_view path() const noexcept;

    friend bool operator==(const Url&, const Url&) = default;
};

/// True for an IPv4 address, or an IPv6 address without brackets.
[[nodiscard]] bool is_ip_address(const std::string& host);

}  // namespace farebox::net
