#pragma once

#include <vector>

#include "signer/ledger/nonces.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `nonces`.
class NonceTable {
public:
    explicit NonceTable(Database& database);

    /// One row per key of ours that was used with this rand hash.
    std::vector<NonceRow> find(const RecipientRandHash& rand_hash);
    void put(const RecipientRandHash& rand_hash, const NonceRow& row);

private:
    Statement find_;
    Statement put_;
};

}  // namespace farebox::signer
