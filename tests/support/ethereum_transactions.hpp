#pragma once

#include <map>
#include <string>

#include "protocol/ticket_broker.hpp"
#include "protocol/transaction.hpp"
#include "tests/support/vector_values.hpp"

/// What is in tests/data/ethereum/transactions.json.
namespace farebox::test {

inline protocol::BrokerFunction function_of(const nlohmann::json& entry) {
    using enum protocol::BrokerFunction;
    static const std::map<std::string, protocol::BrokerFunction> kNames{
        {"fundDepositAndReserve", fund_deposit_and_reserve},
        {"fundDeposit", fund_deposit},
        {"fundReserve", fund_reserve},
        {"unlock", unlock},
        {"cancelUnlock", cancel_unlock},
        {"withdraw", withdraw},
    };
    return kNames.at(entry.at("in").at("function").get<std::string>());
}

inline protocol::Transaction transaction_of(const nlohmann::json& entry) {
    const auto& in = entry.at("in");
    return {
        .chain_id = uint64_of(in.at("chainId")),
        .nonce = uint64_of(in.at("nonce")),
        .max_priority_fee_per_gas = wei_of(in.at("maxPriorityFeePerGas")),
        .max_fee_per_gas = wei_of(in.at("maxFeePerGas")),
        .gas_limit = uint64_of(in.at("gasLimit")),
        .to = fixed_of<Address>(in.at("to")),
        .value = wei_of(entry.at("out").at("value")),
        .data = protocol::broker_call(function_of(entry), wei_of(in.at("deposit")), wei_of(in.at("reserve"))),
    };
}

}  // namespace farebox::test
