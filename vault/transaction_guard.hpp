#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/transaction.hpp"
#include "vault/state_keeper.hpp"
#include "vault/transaction.hpp"
#include "vault/vault_clock.hpp"
#include "vault/vault_state.hpp"

namespace farebox::vault {

/// Holds what transactions may carry and cost within any 24 hours beneath the rules' caps, whatever the front asks for
/// and whatever ends the vault: each is written down before it is signed. Of one key and nonce the chain takes one
/// transaction at most, so a replacement is charged only for what it may cost more. Thread-safe.
class TransactionGuard {
public:
    /// @param keeper  holds the transactions before; outlives it.
    TransactionGuard(StateKeeper& keeper, TimeSources time);

    /// Charges a transaction that @p key is about to sign. The same again is free: what was charged and not signed is
    /// charged once.
    /// @return budget_exceeded, disk_full: nothing was charged and nothing may be signed.
    Result<void> charge(const Address& key, const protocol::Transaction& transaction, const TransactionRules& rules);
    /// As if everything that @p rules allow had just been signed: nobody knows what was. To be written down by the
    /// caller.
    [[nodiscard]] std::vector<TransactionCharge> fill(const TransactionRules& rules) const;

private:
    StateKeeper& keeper_;
    std::mutex mutex_;  ///< Of whoever reads the state and changes it.
    VaultClock clock_;
};

}  // namespace farebox::vault
