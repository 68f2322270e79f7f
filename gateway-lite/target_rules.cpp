#include "gateway-lite/target_rules.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "net/address_class.hpp"

namespace farebox::gateway {
namespace {

/// Names that public name servers do not know: one label (as in container networks), or kept for local use.
bool is_local_name(std::string_view host) {
    constexpr std::array<std::string_view, 5> kEndings{".localhost", ".local", ".internal", ".lan", ".home.arpa"};
    return host.find('.') == std::string_view::npos ||
           std::any_of(kEndings.begin(), kEndings.end(), [host](auto ending) { return host.ends_with(ending); });
}

bool is_local(const std::string& host) {
    const auto literal = net::classify_literal(host);
    return literal ? *literal != net::AddressClass::global : is_local_name(host);
}

Error bad_target(std::string_view field, std::string_view why) {
    return make_error(ErrorCode::protocol_error, "the orchestrator's " + std::string{field} + " " + std::string{why});
}

}  // namespace

Result<net::Url> check_target(const net::Endpoint& orchestrator, std::string_view text, std::string_view field) {
    auto url = net::Url::parse(text);
    if (!url || url->endpoint.scheme == net::Scheme::unix_socket) {
        return bad_target(field, "is malformed");
    }
    if (orchestrator.scheme == net::Scheme::https && url->endpoint.scheme != net::Scheme::https) {
        return bad_target(field, "steps down from https to http");
    }
    if (must_be_public(orchestrator, url->endpoint) && is_local(url->endpoint.host)) {
        return bad_target(field, "leads into a private network");
    }
    return url;
}

bool must_be_public(const net::Endpoint& orchestrator, const net::Endpoint& target) {
    return target.host != orchestrator.host && !is_local(orchestrator.host);
}

}  // namespace farebox::gateway
