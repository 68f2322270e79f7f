#pragma once

#include <cstdint>
#include <memory>

#include "signer/ledger/ledger.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `kept_signatures`.
class KeptSignaturesTable {
public:
    explicit KeptSignaturesTable(Database& database);

    /// The first ones of a grant stay.
    void put(std::int64_t grant_id, const KeptSignatures& signatures);
    /// Null where none are kept.
    std::shared_ptr<const KeptSignatures> find(std::int64_t grant_id);

private:
    Statement put_;
    Statement find_;
};

}  // namespace farebox::signer
