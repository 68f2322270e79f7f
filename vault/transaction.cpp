#include "vault/transaction.hpp"

#include <limits>
#include <string>

#include "protocol/uint256.hpp"

namespace farebox::vault {
namespace {

using protocol::BrokerFunction;

constexpr std::uint64_t kLeastGas = 21'000;      // of any transaction
constexpr std::uint64_t kMostGas = 100'000'000;  // above what a block of any of the chains takes

Error refuse(const std::string& why) {
    return make_error(ErrorCode::invalid_argument, "the vault refuses: " + why);
}

Error forbidden(const std::string& why, std::string hint) {
    return make_error(ErrorCode::forbidden, "the vault refuses: " + why, std::move(hint));
}

bool funds_deposit(BrokerFunction function) {
    return function == BrokerFunction::fund_deposit || function == BrokerFunction::fund_deposit_and_reserve;
}
bool funds_reserve(BrokerFunction function) {
    return function == BrokerFunction::fund_reserve || function == BrokerFunction::fund_deposit_and_reserve;
}

Result<void> check_shape(const TransactionOrder& order) {
    if (order.deposit.is_zero() == funds_deposit(order.function) ||
        order.reserve.is_zero() == funds_reserve(order.function)) {
        return refuse("a transaction has the amounts that its function takes, and no other");
    }
    if (order.gas_limit < kLeastGas || order.gas_limit > kMostGas) {
        return refuse("a transaction's gas limit lies between 21000 and 100000000");
    }
    if (order.max_fee_per_gas.is_zero() || order.max_priority_fee_per_gas > order.max_fee_per_gas) {
        return refuse("a transaction has a fee, and its priority fee is not above it");
    }
    if (order.kind == protocol::TransactionKind::legacy && order.max_priority_fee_per_gas != order.max_fee_per_gas) {
        return refuse("a legacy transaction has one gas price");
    }
    if (order.nonce == std::numeric_limits<std::uint64_t>::max()) {
        return refuse("no account has made so many transactions");  // EIP-2681
    }
    return {};
}

}  // namespace

Result<protocol::Transaction> allowed_transaction(const TransactionOrder& order,
                                                  const std::optional<TransactionRules>& rules) {
    if (!rules) {
        return forbidden("it signs no transactions",
                         "set enabled = true in [transactions] and restart the signer, or make this one with a wallet");
    }
    if (auto shape = check_shape(order); !shape) {
        return std::move(shape).error();
    }
    const auto value = order.deposit.checked_add(order.reserve);
    if (!value || *value > rules->max_value) {
        return forbidden("a transaction carries at most " + rules->max_value.to_amount(),
                         "fund in smaller steps, or raise max_value in [transactions] and restart the signer");
    }
    const auto fee = protocol::checked_mul(order.max_fee_per_gas.value(), Uint256{{order.gas_limit}});
    if (!fee || Wei{*fee} > rules->max_fee) {
        return forbidden("a transaction costs at most " + rules->max_fee.to_amount() + " in gas",
                         "try again when gas is cheaper, or raise max_fee in [transactions] and restart the signer");
    }
    return protocol::Transaction{
        .chain_id = rules->chain_id,
        .nonce = order.nonce,
        .max_priority_fee_per_gas = order.max_priority_fee_per_gas,
        .max_fee_per_gas = order.max_fee_per_gas,
        .gas_limit = order.gas_limit,
        .to = rules->ticket_broker,
        .value = *value,
        .data = protocol::broker_call(order.function, order.deposit, order.reserve),
        .kind = order.kind,
    };
}

}  // namespace farebox::vault
