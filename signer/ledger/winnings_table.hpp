#pragma once

#include <optional>
#include <vector>

#include "signer/ledger/key_money.hpp"
#include "signer/ledger/sqlite.hpp"
#include "signer/ledger/winnings_period.hpp"

namespace farebox::signer {

/// Rows of `winnings`, `redeemed_tickets` and `redemption_cursor`.
class WinningsTable {
public:
    explicit WinningsTable(Database& database);

    [[nodiscard]] std::optional<WinningsPeriod> find(const Address& key);
    void put(const Address& key, const WinningsPeriod& period);

    /// False where it is there already.
    [[nodiscard]] bool add(const RedeemedTicket& ticket, protocol::Timestamp period);
    struct Counted {
        RedeemedTicket ticket;
        protocol::Timestamp period;
    };
    /// Removes the tickets of later blocks. @return What they were.
    std::vector<Counted> take_after(std::int64_t block);
    /// Tickets of earlier blocks are settled.
    void forget_before(std::int64_t block);

    [[nodiscard]] std::optional<RedemptionCursor> cursor();
    void set_cursor(const RedemptionCursor& cursor);

private:
    Database& database_;
    Statement find_;
    Statement put_;
    Statement add_;
    Statement find_after_;
    Statement remove_after_;
    Statement forget_;
    Statement cursor_;
    Statement set_cursor_;
};

}  // namespace farebox::signer
