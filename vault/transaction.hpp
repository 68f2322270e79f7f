#pragma once

#include <cstdint>
#include <optional>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/ticket_broker.hpp"
#include "protocol/transaction.hpp"

namespace farebox::vault {

/// What transactions the vault signs. Its operator's, never the front's: the contract and the chain are not in an
/// order at all.
struct TransactionRules {
    Address ticket_broker = {};
    std::uint64_t chain_id = 0;
    Wei max_value = {};  ///< Of deposit and reserve together, per transaction.
    Wei max_fee = {};    ///< Gas limit times the highest fee, per transaction.
    // The same of all transactions within any 24 hours.
    Wei max_value_per_day = {};
    Wei max_fee_per_day = {};
    friend bool operator==(const TransactionRules&, const TransactionRules&) = default;
};

/// One call of the TicketBroker.
struct TransactionOrder {
    Address key = {};
    protocol::BrokerFunction function = protocol::BrokerFunction::unlock;
    Wei deposit = {};  ///< Of the functions that fund it; otherwise zero. So is `reserve`.
    Wei reserve = {};
    std::uint64_t nonce = 0;
    std::uint64_t gas_limit = 0;
    Wei max_fee_per_gas = {};
    Wei max_priority_fee_per_gas = {};  ///< Of a legacy one: as max_fee_per_gas.
    protocol::TransactionKind kind = protocol::TransactionKind::fee_market;
    friend bool operator==(const TransactionOrder&, const TransactionOrder&) = default;
};

/**
 * @brief The transaction that @p order means, where the rules allow it.
 * @return forbidden where there are no rules (no transactions) or one is broken; invalid_argument where the order
 *         makes no sense.
 */
[[nodiscard]] Result<protocol::Transaction> allowed_transaction(const TransactionOrder& order,
                                                                const std::optional<TransactionRules>& rules);

}  // namespace farebox::vault
