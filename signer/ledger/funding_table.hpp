#pragma once

#include <cstddef>
#include <vector>

#include "signer/funding/funding_row.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `funding` and `funding_attempts`.
class FundingTable {
public:
    explicit FundingTable(Database& database);

    /// All that are under way, all since then, and of each key the one with the highest nonce; by their creation.
    std::vector<FundingRow> read(protocol::Timestamp since);
    /// In the place of what was there under this key and nonce.
    void write(const FundingRow& row);

private:
    FundingRow row_of(const Statement& row);

    Statement rows_;
    Statement attempts_;
    Statement put_;
    Statement put_attempt_;
};

}  // namespace farebox::signer
