#pragma once

#include <cstdint>
#include <optional>

#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/transaction.hpp"
#include "signer/funding/account_facts.hpp"
#include "signer/funding/funding_row.hpp"

namespace farebox::signer {

/// What a transaction offers per gas.
struct Fees {
    protocol::TransactionKind kind = protocol::TransactionKind::fee_market;
    Wei max_fee_per_gas;  ///< Of a legacy transaction: its gas price, as is the next.
    Wei max_priority_fee_per_gas;
    Wei expected_per_gas;  ///< What it will probably be.
    friend bool operator==(const Fees&, const Fees&) = default;
};

/// Twice the base fee and the suggested priority fee, so that the transaction stays good while fees double; the node's
/// gas price where blocks have no base fee. Never above @p max_gas_price.
/// @return chain_stale where gas costs more than that now: it may cost less later.
[[nodiscard]] Result<Fees> choose_fees(const AccountFacts& facts, const std::optional<Wei>& max_gas_price);

/// For a transaction in the place of @p before: what is asked for now, and at least 11 % more than @p before offered,
/// rounded up, for nodes keep what they have otherwise. @return As choose_fees().
[[nodiscard]] Result<Fees> raise_fees(const Fees& now, const FundingAttempt& before,
                                      const std::optional<Wei>& max_gas_price);

/// A quarter above the estimate: what a call needs depends on what happens before it in its block.
[[nodiscard]] std::uint64_t gas_limit_for(std::uint64_t estimate);

/// Price times gas; the largest amount there is where it would be more.
[[nodiscard]] Wei cost_of(const Wei& per_gas, std::uint64_t gas);

}  // namespace farebox::signer
