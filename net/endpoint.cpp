#include "net/endpoint.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace farebox::net {
namespace {

constexpr std::size_t kMaxUrlBytes = 8 * 1024;
constexpr std::size_t kMaxUnixPathBytes = 107;  // sun_path without its final zero
constexpr std::string_view kUnixPrefix = "unix:";

Error bad_address(std::string_view what) {
    return make_error(ErrorCode::invalid_argument, "bad address: " + std::string{what},
                      "write unix:/path, http://host:port or https://host:port");
}

Result<Endpoint> parse_unix(std::string_view path) {
    if (path.empty() || path.front() != '/') {
        return bad_address("the path of a Unix socket must be absolute");
    }
    if (path.size() > kMaxUnixPathBytes || path.find('\0') != std::string_view::npos) {
        return bad_address("the path of a Unix socket has at most 107 bytes and no zero byte");
    }
    return Endpoint{Scheme::unix_socket, {}, 0, std::string{path}};
}

bool is_host_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_';
}

bool is_ipv6_character(char c) {
    return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':' || c == '.';
}

Result<std::string> parse_host(std::string_view host, bool bracketed) {
    const bool valid = !host.empty() && host.size() <= 253 &&
                       std::all_of(host.begin(), host.end(), bracketed ? is_ipv6_character : is_host_character) &&
                       (!bracketed || host.find(':') != std::string_view::npos);
    if (!valid) {
        return bad_address("bad host name");
    }
    std::string lower{host};
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower;
}

Result<std::uint16_t> parse_port(std::string_view text, Scheme scheme) {
    if (text.empty()) {
        return scheme == Scheme::https ? std::uint16_t{443} : std::uint16_t{80};
    }
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return bad_address("bad port");
    }
    return port;
}

/// "host", "host:port", "[v6]:port"
Result<Endpoint> parse_authority(std::string_view authority, Scheme scheme) {
    const bool bracketed = !authority.empty() && authority.front() == '[';
    std::string_view host = authority;
    std::string_view rest;
    if (bracketed) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) {
            return bad_address("missing ]");
        }
        host = authority.substr(1, close - 1);
        rest = authority.substr(close + 1);
    } else if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
        host = authority.substr(0, colon);
        rest = authority.substr(colon);
    }
    if (!rest.empty() && (rest.front() != ':' || rest.size() == 1)) {
        return bad_address("bad port");
    }
    auto name = parse_host(host, bracketed);
    if (!name) {
        return std::move(name).error();
    }
    const auto port = parse_port(rest.empty() ? rest : rest.substr(1), scheme);
    if (!port) {
        return port.error();
    }
    return Endpoint{scheme, *std::move(name), *port, {}};
}

bool is_target_character(char c) {
    return c > ' ' && c != '\x7f';
}

}  // namespace

Endpoint::Endpoint() = default;

Endpoint::Endpoint(Scheme how, std::string host_name, std::uint16_t tcp_port, std::string socket_path)
    : scheme{how}, host{std::move(host_name)}, port{tcp_port}, path{std::move(socket_path)} {}

Url::Url() = default;

Url::Url(Endpoint where, std::string path_and_query) : endpoint{std::move(where)}, target{std::move(path_and_query)} {}

Result<Endpoint> Endpoint::parse(std::string_view text) {
    auto url = Url::parse(text);
    if (!url) {
        return std::move(url).error();
    }
    if (url->target != "/") {
        return bad_address("an address without path is expected");
    }
    return std::move(url->endpoint);
}

std::string Endpoint::host_port() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::string Endpoint::host_header() const {
    if (scheme == Scheme::unix_socket) {
        return "localhost";
    }
    const std::uint16_t standard = scheme == Scheme::https ? 443 : 80;
    std::string text = host_port();
    if (port == standard) {
        text.erase(text.rfind(':'));
    }
    return text;
}

std::string Endpoint::to_string() const {
    switch (scheme) {
        case Scheme::unix_socket:
            return std::string{kUnixPrefix} + path;
        case Scheme::http:
            return "http://" + host_port();
        case Scheme::https:
            break;
    }
    return "https://" + host_port();
}

std::string without_endpoint(std::string message, const Endpoint& endpoint) {
    const auto prefix = endpoint.to_string() + ": ";
    if (message.starts_with(prefix)) {
        message.erase(0, prefix.size());
    }
    return message;
}

bool Endpoint::is_loopback() const {
    // By its bytes: a name that only begins like an address ("127.0.0.1.example.com") may lead anywhere.
    std::array<std::uint8_t, 16> bytes{};
    if (scheme == Scheme::unix_socket || host == "localhost") {
        return scheme != Scheme::unix_socket;
    }
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
        return bytes[0] == 127;
    }
    constexpr std::array<std::uint8_t, 16> kOne{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1 && bytes == kOne;
}

Result<Url> Url::parse(std::string_view text) {
    if (text.size() > kMaxUrlBytes || !std::all_of(text.begin(), text.end(), is_target_character)) {
        return bad_address("too long, or it has spaces or control characters");
    }
    if (text.starts_with(kUnixPrefix)) {
        auto endpoint = parse_unix(text.substr(kUnixPrefix.size()));
        if (!endpoint) {
            return std::move(endpoint).error();
        }
        return Url{*std::move(endpoint), "/"};
    }
    const auto separator = text.find("://");
    const std::string_view scheme_name = text.substr(0, separator);
    if (separator == std::string_view::npos || (scheme_name != "http" && scheme_name != "https")) {
        return bad_address("unknown scheme");
    }
    const std::string_view rest = text.substr(separator + 3);
    if (rest.find('#') != std::string_view::npos) {
        return bad_address("a fragment is not allowed");
    }
    const auto target_start = std::min(rest.find_first_of("/?"), rest.size());
    auto endpoint =
        parse_authority(rest.substr(0, target_start), scheme_name == "https" ? Scheme::https : Scheme::http);
    if (!endpoint) {
        return std::move(endpoint).error();
    }
    std::string target{rest.substr(target_start)};
    if (target.empty() || target.front() != '/') {
        target.insert(0, "/");
    }
    return Url{*std::move(endpoint), std::move(target)};
}

std::string Url::to_string() const {
    if (endpoint.scheme == Scheme::unix_socket && target == "/") {
        return endpoint.to_string();
    }
    return endpoint.to_string() + target;
}

Url Url::with_target(std::string new_target) const {
    return Url{endpoint, std::move(new_target)};
}

bool is_ip_address(const std::string& host) {
    std::array<unsigned char, 16> binary{};
    return ::inet_pton(AF_INET, host.c_str(), binary.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), binary.data()) == 1;
}

std::string_view Url::path() const noexcept {
    return std::string_view{target}.substr(0, target.find('?'));
}

}  // namespace farebox::net
