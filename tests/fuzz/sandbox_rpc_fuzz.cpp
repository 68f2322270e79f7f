#include <nlohmann/json.hpp>

#include "net/json_rpc.hpp"
#include "protocol/hex.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/json_rpc.hpp"
#include "sandbox/chain/raw_transaction.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

namespace {

sandbox::LocalChain& chain() {
    static sandbox::LocalChain local{sandbox::ChainOptions{},
                                     [] { return protocol::Timestamp{1'782'907'200'000'000'000}; }};
    return local;
}

const sandbox::RegisteredOrchestrator& orchestrator() {
    static const sandbox::RegisteredOrchestrator registered{Address{}, "https://localhost:8935"};
    return registered;
}

/// The call data of every contract's functions, as hex.
void check_calls(std::string_view input) {
    const auto call_data = protocol::parse_hex(input);
    if (!call_data) {
        return;
    }
    const sandbox::ContractAddresses contracts = sandbox::local_contracts();
    for (const Address& contract : {contracts.controller, contracts.ticket_broker, contracts.rounds_manager,
                                    contracts.bonding_manager, contracts.service_registry}) {
        const auto answer = sandbox::call_contract(chain(), orchestrator(), contract, *call_data);
        require(!answer || (!answer->empty() && answer->size() % 32 == 0), "a call returns words");
    }
}

/// What is taken for a transaction has been signed by somebody, over exactly what it says.
void check_transaction(std::string_view input) {
    const auto sent = sandbox::read_raw_transaction(input, 1337);
    require(!sent || sent->transaction.chain_id == 1337, "a transaction is of this chain");
    require(!sent || sent->transaction.max_priority_fee_per_gas <= sent->transaction.max_fee_per_gas,
            "a priority fee is not above the fee");
}

}  // namespace

void sandbox_rpc(std::string_view input) {
    const std::string answer = sandbox::answer_json_rpc(chain(), orchestrator(), input);
    const auto parsed = nlohmann::json::parse(answer, nullptr, false);
    require(parsed.is_object() || parsed.is_array(), "every body gets a JSON answer");
    require(!parsed.is_object() || net::json_rpc::decode(answer, 1, false), "an answer is JSON-RPC");
    check_calls(input);
    check_transaction(input);
}

}  // namespace farebox::fuzz
