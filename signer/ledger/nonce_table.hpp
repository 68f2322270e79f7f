#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "signer/ledger/nonces.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `nonces`, in the order they came in, and how they are found by their hash: the newest in memory, all others
/// by `nonce_index`. The index has a random page for every row; many entries at once share them.
class NonceTable {
public:
    explicit NonceTable(Database& database);

    /// Starts over with what is written down.
    void load();
    /// One row per key of ours that was used with this rand hash.
    std::vector<NonceRow> find(const RecipientRandHash& rand_hash);
    /// Writes a row, and gives it its id if it has none yet.
    void put(const RecipientRandHash& rand_hash, NonceRow& row);
    /// Once enough rows are not in the index yet, adds them, a slice with every call. Inside a transaction.
    void flush();
    /// Deletes the rows with after < id <= last that were last used before `time`. @return how many.
    std::size_t forget(std::int64_t after, std::int64_t last, protocol::Timestamp time);

private:
    /// The hash's first bytes, as they lie in memory.
    using Prefix = std::uint64_t;
    static Prefix prefix_of(const RecipientRandHash& rand_hash) noexcept;
    void add_if_same(std::vector<NonceRow>& rows, std::int64_t id, const RecipientRandHash& rand_hash);
    using Entry = std::pair<Prefix, std::int64_t>;  // and the row's id
    void begin_sweep();
    void forget_recent(const Entry& entry);

    Database& database_;
    Statement load_recent_;
    Statement find_indexed_;
    Statement find_;
    Statement insert_;
    Statement update_;
    Statement add_to_index_;
    Statement set_indexed_;
    Statement find_old_;
    Statement remove_from_index_;
    Statement remove_;
    std::unordered_multimap<Prefix, std::int64_t> recent_;
    std::vector<Entry> sweep_;  // of the recent ones, those being added to the index, next one last
    std::int64_t sweep_ends_ = 0;
    std::int64_t next_id_ = 1;
};

}  // namespace farebox::signer
