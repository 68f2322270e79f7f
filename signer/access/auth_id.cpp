#include "signer/access/auth_id.hpp"

#include <algorithm>

namespace farebox::signer {
namespace {

constexpr std::string_view kHeader = "Signer-Auth-Id";
constexpr std::size_t kMaxBytes = 256;

bool is_plain(std::string_view text) {
    return !text.empty() && text.size() <= kMaxBytes &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

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
    if (headers.count(kHeader) > 1 || (!said->empty() && !is_plain(*said))) {
        return make_error(ErrorCode::invalid_argument,
                          "Signer-Auth-Id must be 1 to 256 visible ASCII characters, once");
    }
    return AuthId{std::string{*said}, false};
}

}  // namespace farebox::signer
