#include "signer/access/token_verifier.hpp"

#include <algorithm>

#include "net/await_callback.hpp"
#include "signer/ledger/digest.hpp"

namespace farebox::signer {
namespace {

constexpr std::chrono::seconds kPatience{2};

bool has(const std::vector<std::string>& list, const std::string& text) {
    return std::ranges::find(list, text) != list.end();
}

TokenVerdict refuse(AuthRefusal why) {
    return {{}, why, false};
}

}  // namespace

bool TokenVerifier::is_expired(std::int64_t expires, std::int64_t now) const {
    return now >= expires + rules_.skew.count();
}

std::optional<AuthRefusal> TokenVerifier::judge(const TokenClaims& claims, std::int64_t now) const {
    if (claims.issuer != rules_.issuer) {
        return AuthRefusal::wrong_token_issuer;
    }
    if (!has(claims.audiences, rules_.audience)) {
        return AuthRefusal::wrong_token_audience;
    }
    if (is_expired(claims.expires, now)) {
        return AuthRefusal::expired_token;
    }
    if (claims.not_before > now + rules_.skew.count()) {
        return AuthRefusal::token_not_yet_valid;
    }
    if (!has(claims.scopes, rules_.scope)) {
        return AuthRefusal::missing_token_scope;
    }
    return claims.owner.empty() ? std::optional{AuthRefusal::unknown_token_client} : std::nullopt;
}

/// Empty where it is not remembered, has expired, or was verified with keys that are not the newest.
std::string TokenVerifier::owner_of_remembered(const Hash32& hash, const std::shared_ptr<const TokenKeys>& keys,
                                               std::int64_t now) {
    const std::scoped_lock lock{mutex_};
    const Good* good = good_.find(hash);
    if (good == nullptr) {
        return {};
    }
    if (good->keys != keys || is_expired(good->expires, now)) {
        good_.erase(hash);
        return {};
    }
    return good->owner;
}

TokenVerdict TokenVerifier::check(std::string_view text) {
    const auto now = protocol::unix_seconds(wall_clock_());
    const auto keys = source_->keys();
    const Hash32 hash = sha256(text);
    if (auto owner = owner_of_remembered(hash, keys, now); !owner.empty()) {
        return {std::move(owner), std::nullopt, false};
    }
    const auto token = parse_token(text);
    if (!token) {
        return refuse(AuthRefusal::malformed_token);
    }
    const TokenKey* key = keys ? keys->find(token->algorithm, token->key_id) : nullptr;
    if (key == nullptr) {
        return {{}, AuthRefusal::unknown_token_key, source_->may_refresh()};
    }
    if (!key->verifies(token->signed_part, token->signature)) {
        return refuse(AuthRefusal::bad_token_signature);
    }
    auto claims = parse_claims(token->payload, rules_.client_claim);
    if (!claims) {
        return refuse(AuthRefusal::malformed_token);
    }
    if (const auto refusal = judge(*claims, now)) {
        return refuse(*refusal);
    }
    const std::scoped_lock lock{mutex_};
    good_.put(hash, {claims->owner, claims->expires, keys});
    return {std::move(claims->owner), std::nullopt, false};
}

boost::asio::awaitable<void> TokenVerifier::newer_keys() const {
    const auto start = [this](auto done, const net::NobodyWaits&) {
        source_->refresh([done = std::move(done)] { done(true); });
    };
    static_cast<void>(co_await net::await_callback<bool>(net::deadline_in(kPatience), start));
}

}  // namespace farebox::signer
