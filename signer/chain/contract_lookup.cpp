#include "signer/chain/contract_lookup.hpp"

#include <algorithm>
#include <utility>

#include "protocol/address.hpp"
#include "signer/chain/abi.hpp"
#include "signer/chain/answers.hpp"
#include "signer/chain/rpc_endpoint.hpp"

namespace farebox::signer {
namespace {

std::string target_of(const std::string& name) {
    return name + "Target";
}

Result<void> check_chain(const std::string& answer, std::uint64_t expected) {
    const auto chain_id = answers::chain_id(answer);
    if (chain_id && static_cast<std::uint64_t>(*chain_id) == expected) {
        return {};
    }
    return make_error(ErrorCode::protocol_error,
                      "the RPC is on chain " + (chain_id ? std::to_string(*chain_id) : "?") +
                          ", the configuration says " + std::to_string(expected),
                      "check chain.rpc and chain.chain_id");
}

bool same_places(const std::vector<ContractCode>& left, const std::vector<ContractCode>& right) {
    return std::ranges::equal(left, right, [](const ContractCode& one, const ContractCode& other) {
        return one.name == other.name && one.address == other.address;
    });
}

}  // namespace

ContractLookup::ContractLookup(std::uint64_t chain_id, const Address& controller, std::vector<std::string> names)
    : chain_id_{chain_id}, controller_{controller}, names_{std::move(names)} {}

std::vector<net::JsonRpcCall> ContractLookup::address_calls() const {
    std::vector<net::JsonRpcCall> calls;
    calls.push_back({"eth_chainId", "[]"});
    for (const auto& name : names_) {
        for (const auto& asked : {name, target_of(name)}) {
            calls.push_back(get_contract_call(controller_, asked));
        }
    }
    return calls;
}

Result<void> ContractLookup::take_addresses(std::span<const std::string> answers) {
    if (auto right = check_chain(answers[0], chain_id_); !right) {
        return right;
    }
    std::vector<ContractCode> found{{"Controller", controller_, {}}};
    for (std::size_t i = 0; i < names_.size(); ++i) {
        const auto address = answers::contract(answers[1 + 2 * i], names_[i]);
        const auto target = answers::optional_contract(answers[2 + 2 * i]);
        if (!address || !target) {
            return (address ? target : address).error();
        }
        found.push_back({names_[i], *address, {}});
        if (!target->is_zero()) {  // else it is no proxy
            found.push_back({target_of(names_[i]), *target, {}});
        }
    }
    if (!same_places(found, contracts_)) {
        contracts_ = std::move(found);
        has_code_ = false;
    }
    return {};
}

std::vector<net::JsonRpcCall> ContractLookup::code_calls() const {
    std::vector<net::JsonRpcCall> calls;
    for (const auto& contract : contracts_) {
        calls.push_back(eth_get_code(contract.address));
    }
    return calls;
}

Result<void> ContractLookup::take_code(std::span<const std::string> answers) {
    for (std::size_t i = 0; i < contracts_.size(); ++i) {
        const auto code = answers::code_hash(answers[i]);
        if (!code) {
            auto error = code.error();
            error.message =
                contracts_[i].name + " (" + protocol::to_checksum(contracts_[i].address) + "): " + error.message;
            return error;
        }
        contracts_[i].code = *code;
    }
    has_code_ = true;
    return {};
}

void ContractLookup::forget() {
    contracts_.clear();
    has_code_ = false;
}

const Address& ContractLookup::address_of(std::string_view name) const {
    return std::ranges::find(contracts_, name, &ContractCode::name)->address;
}

}  // namespace farebox::signer
