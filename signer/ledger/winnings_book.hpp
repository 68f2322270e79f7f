#pragma once

#include <vector>

#include "signer/ledger/spending.hpp"
#include "signer/ledger/winnings_table.hpp"

namespace farebox::signer {

/// Sets what is redeemed on the chain against what our keys have promised. Keeps nothing in memory; inside the caller's
/// transaction.
class WinningsBook {
public:
    WinningsBook(WinningsTable& table, Spending& spending) : table_{table}, spending_{spending} {}

    /// Takes note of them, and of how far they were read. What was noted before counts once.
    /// @return Keys of which too much has been redeemed now.
    std::vector<Address> note(const Redemptions& redemptions, protocol::Timestamp now);
    /// A new period: what was redeemed so far is explained. False where nothing is known of the key.
    [[nodiscard]] bool acknowledge(const Address& key, protocol::Timestamp now);
    [[nodiscard]] KeyMoney money_of(const Address& key, protocol::Timestamp now);

private:
    [[nodiscard]] WinningsPeriod period_of(const Address& key, protocol::Timestamp now);
    void take_back(std::int64_t after_block, protocol::Timestamp now);

    WinningsTable& table_;
    Spending& spending_;
};

}  // namespace farebox::signer
