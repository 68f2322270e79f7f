#include "gateway-lite/target_rules.hpp"

#include "gateway-lite/redirect.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

const net::Endpoint& outside() {
    static const net::Endpoint endpoint{net::Scheme::https, "orchestrator.example", 8935, {}};
    return endpoint;
}

void check_url(std::string_view text) {
    const auto url = gateway::check_target(outside(), text, "url");
    if (!url) {
        require(url.error().code == ErrorCode::protocol_error, "a bad URL is protocol_error");
        require(url.error().message.size() < 200, "an error does not repeat what it refuses");
        return;
    }
    require(url->endpoint.scheme == net::Scheme::https, "https stays https");
    const auto again = gateway::check_target(outside(), url->to_string(), "url");
    require(again && *again == *url, "an allowed URL is allowed as it is written");
    const bool same_host = url->endpoint.host == outside().host;
    require(same_host || gateway::must_be_public(outside(), url->endpoint),
            "another host must not lead into a private network");
}

/// A redirect is followed to the same server or not at all, with a payment or without.
void check_redirect(int status, std::string_view location) {
    const net::Url from{outside(), "/apps/a/app"};
    net::Response head;
    head.status = status;
    head.headers.set("Location", location);
    const auto to = gateway::redirect_within_origin(from, head);
    if (to) {
        require(to->endpoint == from.endpoint, "a redirect stays at its server");
        require(gateway::is_redirect(head), "only redirects lead anywhere");
        require(net::Headers{{"Location", to->target}}.valid(), "where it leads fits into a request");
    }
}

}  // namespace

/// URLs inside an orchestrator's documents, and where its redirects lead.
void target_rules(std::string_view input) {
    check_url(input);
    if (net::Headers{{"Location", input}}.valid()) {  // others never come out of an answer
        for (const int status : {301, 302, 303, 304, 307, 308}) {
            check_redirect(status, input);
        }
    }
}

}  // namespace farebox::fuzz
