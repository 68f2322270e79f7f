#pragma once

#include <optional>

#include "farebox/bytes.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `adoptions`.
class AdoptionTable {
public:
    explicit AdoptionTable(Database& database);

    /// False where that order was carried out before.
    bool add(const Hash32& number, protocol::Timestamp at, bool forgets_spending);
    /// The newest adoption after which what was spent before is not known.
    [[nodiscard]] std::optional<protocol::Timestamp> spending_unknown_before();

private:
    Database& database_;
    Statement known_;
    Statement insert_;
    Statement newest_;
};

}  // namespace farebox::signer
