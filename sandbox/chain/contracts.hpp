#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/chain/registered_orchestrator.hpp"

namespace farebox::sandbox {

/// Where the Livepeer contracts of the local chain live.
struct ContractAddresses {
    Address controller;
    Address ticket_broker;
    Address rounds_manager;
    Address bonding_manager;
    Address service_registry;
    Address ai_service_registry;  ///< Not in the Controller.
};

/// The same at every start, so that a signer's configuration stays valid.
ContractAddresses local_contracts();

/// What a call of a view function returns (raw ABI words), or nothing: the call reverts.
/// @param orchestrator  The sandbox's own.
/// @param call_data  4 bytes of selector and the arguments' 32-byte words.
std::optional<std::string> call_contract(const LocalChain& chain, const RegisteredOrchestrator& orchestrator,
                                         const Address& contract, std::string_view call_data);

/// Whether one of the local contracts lives there.
bool is_contract(const Address& address);

/// What eth_getCode says: bytes that stand for a contract's code, or none.
std::string contract_code(const LocalChain& chain, const Address& address);

}  // namespace farebox::sandbox
