#include "signer/config/listen_address.hpp"

#include <charconv>
#include <string>

#include "net/endpoint.hpp"

namespace farebox::signer::config {
namespace {

std::string_view host_of(std::string_view listen) {
    const auto colon = listen.rfind(':');
    return listen.substr(0, colon == std::string_view::npos ? 0 : colon);
}

bool has_port(std::string_view listen) {
    const auto colon = listen.rfind(':');
    if (colon == std::string_view::npos) {
        return false;
    }
    unsigned port = 0;
    const auto digits = listen.substr(colon + 1);
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    return failed == std::errc{} && end == digits.data() + digits.size() && port <= 65'535;
}

Error invalid(std::string_view listen, std::string_view what, std::string hint) {
    return make_error(ErrorCode::invalid_argument, "\"" + std::string{listen} + "\" " + std::string{what},
                      std::move(hint));
}

}  // namespace

Result<void> check_listen(std::string_view listen) {
    if (!has_port(listen)) {
        return invalid(listen, "is not HOST:PORT", "write e.g. \"127.0.0.1:8935\"");
    }
    const auto host = host_of(listen);
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    const std::string address{bracketed ? host.substr(1, host.size() - 2) : host};
    const bool known =
        host == "localhost" || (net::is_ip_address(address) && bracketed == (address.find(':') != std::string::npos));
    return known ? Result<void>{}
                 : invalid(listen, "names no address to listen on",
                           "write an IP address, e.g. \"127.0.0.1:8935\", \"[::1]:8935\" or \"0.0.0.0:8936\"");
}

Result<void> check_loopback(std::string_view listen) {
    if (auto checked = check_listen(listen); !checked) {
        return checked;
    }
    return is_loopback(listen) ? Result<void>{}
                               : invalid(listen, "is reachable from other machines, and this listener has no TLS",
                                         "listen on 127.0.0.1 or [::1]");
}

bool is_loopback(std::string_view listen) {
    const auto host = host_of(listen);
    return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

bool is_reachable_from_outside(std::string_view listen) {
    return !listen.empty() && !is_loopback(listen);
}

}  // namespace farebox::signer::config
