#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "farebox/wei.hpp"
#include "protocol/ticket_broker.hpp"
#include "signer/config/fund_config.hpp"
#include "signer/funding/account_facts.hpp"
#include "signer/funding/fees.hpp"
#include "signer/funding/funding_row.hpp"
#include "vault/transaction.hpp"

/// What a transaction would do, before anybody is asked whether to make it. Pure.
namespace farebox::signer {

/// What somebody wants.
struct FundingOrder {
    Address key;
    protocol::BrokerFunction function = protocol::BrokerFunction::unlock;
    Wei deposit = {};
    Wei reserve = {};
    bool automatic = false;  ///< The signer itself, to top up.
};

/// "deposit", "reserve", "deposit and reserve", "unlock", "cancel-unlock", "withdraw": as the commands are called.
[[nodiscard]] std::string_view name_of(protocol::BrokerFunction function) noexcept;

/// Why the contract, or common sense, would refuse the order as things stand. @return invalid_argument with what to do.
[[nodiscard]] Result<void> check_order(const FundingOrder& order, const AccountFacts& facts);
/// Deposit, reserve and unlocking after it.
[[nodiscard]] SenderFunds funds_after(const FundingOrder& order, const AccountFacts& facts);
/// What whoever is asked should know beside the numbers.
[[nodiscard]] std::vector<std::string> notes_on(const FundingOrder& order, const MergedFacts& merged);

/// A transaction, ready to be signed.
struct FundingPlan {
    FundingOrder order;
    MergedFacts merged;
    std::uint64_t nonce = 0;
    std::uint64_t gas_estimate = 0;
    std::uint64_t gas_limit = 0;
    Fees fees;

    [[nodiscard]] Wei value() const;
    [[nodiscard]] Wei expected_fee() const { return cost_of(fees.expected_per_gas, gas_estimate); }
    /// What the gas may cost at most.
    [[nodiscard]] Wei max_fee() const { return cost_of(fees.max_fee_per_gas, gas_limit); }
    /// Value and the most that the gas may cost.
    [[nodiscard]] Wei total() const;
};

/// Whether the address holds enough for it. @return invalid_argument with the exact shortfall and where to send it.
[[nodiscard]] Result<void> check_balance(const FundingPlan& plan, std::uint64_t chain_id);
/// Whether the vault will sign it, as far as the configuration tells: the day's caps are its own to know.
[[nodiscard]] Result<void> check_caps(const FundingPlan& plan, const TransactionsConfig& config);

/// What the vault is asked to sign.
[[nodiscard]] vault::TransactionOrder order_of(const FundingPlan& plan);
/// The order behind a transaction under way.
[[nodiscard]] FundingOrder order_of(const FundingRow& row);

/// "6 d 3 h", "2 h 5 min", "40 s".
[[nodiscard]] std::string duration_words(std::int64_t seconds);

}  // namespace farebox::signer
