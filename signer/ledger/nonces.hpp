#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/uint256.hpp"
#include "farebox/wei.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// What a rand hash was first used for.
struct RandHashUse {
    Address recipient;
    Wei face_value;
    Uint256 win_prob;
    friend bool operator==(const RandHashUse&, const RandHashUse&) = default;
};

/// A session that began with this rand hash, and enough of its request's fingerprint to pass over most others.
struct OpenedSession {
    std::int64_t id = 0;
    std::uint64_t fingerprint = 0;  ///< The first eight bytes.
};
[[nodiscard]] std::uint64_t short_fingerprint(const Hash32& fingerprint) noexcept;

/// The nonces one of our keys has used with one recipient rand hash.
struct NonceRow {
    std::int64_t id = 0;  ///< 0: not written yet.
    Address key;
    std::string client;
    std::optional<RandHashUse> use;  ///< Absent: known from a taken-over state, not yet used here.
    std::uint32_t used = 0;          ///< The largest nonce given out.
    /// Sessions opened with it, oldest first: where a first request is looked for when it comes again. Each has used a
    /// nonce, so there are never more than nonces.
    std::vector<OpenedSession> opened;
    protocol::Timestamp last_used;
};

/// Nonces first to first + count - 1.
struct NonceRange {
    std::uint32_t first = 0;
    std::uint32_t last = 0;  ///< first - 1 for an empty range.
};

/**
 * @brief Where the next `count` nonces of `key` lie, given every row of this rand hash.
 * @return rand_hash_conflict where the hash belongs to another client or use; nonces_exhausted where fewer than `count`
 *         of `limit` are left. Both are cured by fresh parameters.
 */
Result<NonceRange> next_nonces(const std::vector<NonceRow>& rows, const Address& key, const std::string& client,
                               const RandHashUse& use, std::uint32_t count, std::uint32_t limit);

}  // namespace farebox::signer
