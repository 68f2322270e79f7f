#include "signer/http/still_admitted.hpp"

namespace farebox::signer {
namespace {

Error no_longer_admitted() {
    return make_error(ErrorCode::unauthenticated, "the caller's credentials ended while the request waited",
                      "ask the signer's operator for another key");
}

}  // namespace

Result<void> check_still_admitted(const PolicySource& policy, const ServiceCall& call) {
    const auto now = policy();
    if (now == call.policy) {
        return {};
    }
    if (!now) {  // the signer is on its way down
        return no_longer_admitted();
    }
    net::Headers headers;
    if (!call.shown_by.authorization.empty()) {
        headers.add("Authorization", call.shown_by.authorization);
    }
    const auto client = identify(now->access, call.shown_by.peer, headers);
    return client && (*client)->name == call.client->name ? Result<void>{} : no_longer_admitted();
}

}  // namespace farebox::signer
