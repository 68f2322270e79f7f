#include "signer/access/auth_id.hpp"

#include <algorithm>

#include "signer/access/webhook_reply.hpp"

namespace farebox::signer {
namespace {

constexpr std::string_view kHeader = "Signer-Auth-Id";

}  // namespace

bool is_trusted_proxy(const AccessPolicy& policy, const net::Peer& peer) noexcept {
    return peer.kind == net::Peer::Kind::tcp &&
           std::ranges::any_of(policy.trusted_proxies,
                               [&](const net::Cidr& range) { return range.contains(peer.address); });
}

Result<AuthId> read_auth_id(const AccessPolicy& policy, const net::Peer& peer, const net::Headers& headers) {
    const auto said = headers.find(kHeader);
    if (!said) {
        return AuthId{};
    }
    if (!is_trusted_proxy(policy, peer)) {
        return AuthId{{}, true};
    }
    if (headers.count(kHeader) > 1 || (!said->empty() && !is_auth_id(*said))) {
        return make_error(ErrorCode::invalid_argument, "Signer-Auth-Id must be 1 to 128 bytes of text, once");
    }
    return AuthId{std::string{*said}, false};
}

}  // namespace farebox::signer
