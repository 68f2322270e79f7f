#include "signer/access/cross_origin.hpp"

#include <algorithm>

#include "signer/access/browser_guard.hpp"

namespace farebox::signer {
namespace {

bool allows(const Client& client, std::string_view origin) {
    return std::ranges::find(client.allowed_origins, origin) != client.allowed_origins.end();
}

bool is_allowed(const AccessPolicy& policy, const Client* client, const net::Headers& request) {
    if (request.count("Origin") != 1) {
        return false;
    }
    const auto origin = request.get("Origin");
    return client != nullptr
               ? allows(*client, origin)
               : std::ranges::any_of(policy.clients, [&](const Client& each) { return allows(each, origin); });
}

}  // namespace

bool is_preflight(const net::ServerRequest& request) noexcept {
    return request.method == "OPTIONS" && request.headers.contains("Origin") &&
           request.headers.contains("Access-Control-Request-Method");
}

Result<net::Response> answer_preflight(const AccessPolicy& policy, const net::ServerRequest& request) {
    const auto asks_as = std::ranges::find_if(
        policy.clients, [&](const Client& client) { return is_allowed(policy, &client, request.headers); });
    // As nobody, if no client allows the origin: that is refused with the right hint.
    const Client nobody;
    const Client& client = asks_as == policy.clients.end() ? nobody : *asks_as;
    if (auto passed = check_browser(policy, client, request.peer, request.headers); !passed) {
        return std::move(passed).error();
    }
    net::Response response;
    response.status = 204;
    response.headers.set("Access-Control-Allow-Methods", "GET, POST");
    response.headers.set("Access-Control-Allow-Headers",
                         "Authorization, Content-Type, Farebox-Version, Idempotency-Key, x-farebox-instance");
    response.headers.set("Access-Control-Max-Age", "600");
    return response;
}

void allow_origin(const AccessPolicy& policy, const Client* client, const net::Headers& request,
                  net::Response& response) {
    if (!is_allowed(policy, client, request)) {
        return;
    }
    response.headers.set("Access-Control-Allow-Origin", request.get("Origin"));
    response.headers.set("Access-Control-Expose-Headers", "Livepeer-Orchestrator-Url, Retry-After, X-Request-Id");
    response.headers.add("Vary", "Origin");
}

}  // namespace farebox::signer
