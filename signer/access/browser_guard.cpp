#include "signer/access/browser_guard.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace farebox::signer {
namespace {

/// The name in a Host header, without its port; an IPv6 address keeps its brackets.
std::string_view host_name(std::string_view host) {
    if (host.starts_with('[')) {
        return host.substr(0, host.find(']') + 1);
    }
    return host.substr(0, host.find(':'));
}

/// "*.example.org" stands for one label more, as in certificates.
bool covers(std::string_view known, std::string_view name) {
    if (known.starts_with("*.")) {
        const auto dot = name.find('.');
        return dot != std::string_view::npos && dot > 0 && net::equal_ignoring_case(known.substr(1), name.substr(dot));
    }
    return net::equal_ignoring_case(known, name);
}

bool is_known_host(const AccessPolicy& policy, std::string_view name) {
    constexpr std::array<std::string_view, 3> kLoopback{"localhost", "127.0.0.1", "[::1]"};
    const auto equals = [&](std::string_view known) { return covers(known, name); };
    return std::any_of(kLoopback.begin(), kLoopback.end(), equals) ||
           std::any_of(policy.allowed_hosts.begin(), policy.allowed_hosts.end(), equals);
}

Error refuse(std::string message, std::string hint) {
    return make_error(ErrorCode::forbidden, std::move(message), std::move(hint));
}

}  // namespace

Result<void> check_browser(const AccessPolicy& policy, const Client& client, const net::Peer& peer,
                           const net::Headers& headers) {
    for (const std::string_view name : {"Host", "Origin", "Sec-Fetch-Site"}) {
        if (headers.count(name) > 1) {
            return refuse(std::string{name} + " is given twice", "send each of these headers once");
        }
    }
    if (peer.kind == net::Peer::Kind::tcp && !is_known_host(policy, host_name(headers.get("Host")))) {
        return refuse("the Host header names no host of this signer", "add the name to [api] allowed_hosts");
    }
    const auto origin = headers.find("Origin");
    if (origin) {
        const auto& allowed = client.allowed_origins;
        if (std::find(allowed.begin(), allowed.end(), *origin) == allowed.end()) {
            return refuse("requests from web pages are refused",
                          "add the page's origin to allowed_origins of the [[client]] if it may spend");
        }
        return {};
    }
    const std::string_view site = headers.get("Sec-Fetch-Site");
    if (!site.empty() && site != "none" && site != "same-origin") {
        return refuse("requests from web pages of other sites are refused", "call the signer from a program");
    }
    return {};
}

}  // namespace farebox::signer
