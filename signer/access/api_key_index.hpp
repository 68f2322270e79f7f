#pragma once

#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <unordered_map>
#include <utility>

#include "farebox/bytes.hpp"
#include "protocol/timestamp.hpp"

namespace farebox::signer {

/// A key that a client may show.
struct ApiKey {
    ApiKey(const Hash32& hash_of_it, std::optional<protocol::Timestamp> end = {})  // NOLINT: a hash is one without end
        : hash{hash_of_it}, good_until{end} {}
    Hash32 hash;                                    ///< SHA-256 of it.
    std::optional<protocol::Timestamp> good_until;  ///< By the wall clock. Absent: it has no end.
};

/// Whose key it is, found by its hash among any number of them. How long that takes tells nothing of a key: whoever
/// does not have it cannot choose what its hash begins with.
class ApiKeyIndex {
public:
    struct Found {
        std::size_t client = 0;  ///< As it was added.
        bool good = false;       ///< Its time is not over.
    };

    /// Knows no key.
    ApiKeyIndex() = default;
    explicit ApiKeyIndex(std::function<protocol::Timestamp()> clock) : clock_{std::move(clock)} {}

    /// Of a key that is added twice the first owner stays.
    void add(const ApiKey& key, std::size_t client) { keys_.try_emplace(key.hash, Entry{client, key.good_until}); }
    [[nodiscard]] std::optional<Found> find(const Hash32& hash) const;

private:
    struct Entry {
        std::size_t client;
        std::optional<protocol::Timestamp> good_until;
    };
    struct StartOfHash {
        std::size_t operator()(const Hash32& hash) const noexcept {
            std::size_t start = 0;
            std::memcpy(&start, hash.data.data(), sizeof start);
            return start;
        }
    };

    std::function<protocol::Timestamp()> clock_;
    std::unordered_map<Hash32, Entry, StartOfHash> keys_;
};

}  // namespace farebox::signer
