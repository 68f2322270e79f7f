#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "farebox/wei.hpp"

/// What a payer asks of the TicketBroker contract, as call data. (Livepeer protocol: MixinTicketBrokerCore)
namespace farebox::protocol {

/// Each by its selector.
enum class BrokerFunction : std::uint32_t {
    fund_deposit_and_reserve = 0x511f4073,
    fund_deposit = 0x6caa736b,
    fund_reserve = 0x6f9c3c8f,
    unlock = 0xa69df4b5,
    cancel_unlock = 0xc2c4c2c8,
    withdraw = 0x3ccfd60b,  ///< Pays to the caller: there is no other recipient to name.
};
inline constexpr std::array kBrokerFunctions{
    BrokerFunction::fund_deposit_and_reserve,
    BrokerFunction::fund_deposit,
    BrokerFunction::fund_reserve,
    BrokerFunction::unlock,
    BrokerFunction::cancel_unlock,
    BrokerFunction::withdraw,
};

/// Selector and arguments. Only fund_deposit_and_reserve has any; the others' amount is the transaction's value.
[[nodiscard]] std::string broker_call(BrokerFunction function, const Wei& deposit, const Wei& reserve);

}  // namespace farebox::protocol
