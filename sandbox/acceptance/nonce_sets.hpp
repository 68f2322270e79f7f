#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "farebox/bytes.hpp"
#include "farebox/uint256.hpp"
#include "sandbox/acceptance/verdict.hpp"

namespace farebox::sandbox {

/// Nonces one recipient rand may see before the orchestrator wants fresh parameters.
inline constexpr std::size_t kMaxSenderNonces = 600;

/// The sender nonces seen for every recipient rand that has not expired. Not thread-safe.
/// Source: go-livepeer pm/recipient.go, updateSenderNonce and senderNoncesCleanupLoop.
class NonceSets {
public:
    struct Accepted {};

    /// Records the nonce, or says why it cannot be: seen before, or too many.
    Verdict<Accepted> record(const RecipientRandHash& rand_hash, std::uint32_t nonce, const Address& sender,
                             const Uint256& expiration_block);

    /// Forgets every set whose parameters expired at or before the block.
    void forget_expired(const Uint256& latest_l1_block);

    [[nodiscard]] std::size_t count() const noexcept { return sets_.size(); }

private:
    struct NonceSet {
        std::set<std::uint32_t> seen;
        Uint256 expiration_block;
    };
    std::map<RecipientRandHash, NonceSet> sets_;
};

}  // namespace farebox::sandbox
