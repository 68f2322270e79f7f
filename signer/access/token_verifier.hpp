#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"
#include "signer/access/auth_refusal.hpp"
#include "signer/access/jwt.hpp"
#include "signer/access/token_keys.hpp"
#include "signer/ledger/bounded_cache.hpp"

namespace farebox::signer {

/// What a token must say.
struct TokenRules {
    std::string issuer;
    std::string audience;
    std::string scope;
    std::vector<std::string> client_claim;
    std::chrono::seconds skew{60};
};

/// Where an issuer's keys come from. Thread-safe.
class TokenKeySource {
public:
    TokenKeySource() = default;
    TokenKeySource(const TokenKeySource&) = delete;
    TokenKeySource& operator=(const TokenKeySource&) = delete;
    virtual ~TokenKeySource() = default;

    /// The newest good ones; the same object as long as nothing changed. Null: none yet.
    [[nodiscard]] virtual std::shared_ptr<const TokenKeys> keys() const = 0;
    /// Asking for newer ones now is no flood. False where they come by themselves.
    [[nodiscard]] virtual bool may_refresh() const = 0;
    /// Asks for newer ones, once for all who wait. @p done is called once, from any thread.
    virtual void refresh(std::function<void()> done) = 0;
};

/// What became of a token.
struct TokenVerdict {
    std::string owner;                   ///< "azp:my-gateway"; of a good one.
    std::optional<AuthRefusal> refusal;  ///< Of any other.
    bool newer_keys_may_help = false;
};

/// Checks tokens, and remembers the good ones until they expire: a token that is shown again costs a hash and a lookup.
/// Lives as long as one policy, so that a reload forgets them. Thread-safe.
class TokenVerifier {
public:
    static constexpr std::size_t kMaxRemembered = 4096;

    TokenVerifier(TokenRules rules, std::shared_ptr<TokenKeySource> source,
                  std::function<protocol::Timestamp()> wall_clock)
        : rules_{std::move(rules)}, source_{std::move(source)}, wall_clock_{std::move(wall_clock)} {}

    [[nodiscard]] TokenVerdict check(std::string_view token);
    /// Waits until newer keys were asked for, two seconds at most.
    [[nodiscard]] boost::asio::awaitable<void> newer_keys() const;

private:
    struct Good {
        std::string owner;
        std::int64_t expires = 0;
        std::shared_ptr<const TokenKeys> keys;  ///< With which it was verified: others may not know its key any more.
    };
    [[nodiscard]] std::optional<AuthRefusal> judge(const TokenClaims& claims, std::int64_t now) const;
    [[nodiscard]] bool is_expired(std::int64_t expires, std::int64_t now) const;
    [[nodiscard]] std::string owner_of_remembered(const Hash32& hash, const std::shared_ptr<const TokenKeys>& keys,
                                                  std::int64_t now);

    const TokenRules rules_;
    const std::shared_ptr<TokenKeySource> source_;
    const std::function<protocol::Timestamp()> wall_clock_;
    std::mutex mutex_;
    BoundedCache<Hash32, Good, BytesHash> good_{kMaxRemembered};  ///< By the token's SHA-256.
};

}  // namespace farebox::signer
