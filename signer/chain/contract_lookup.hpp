#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"

namespace farebox::signer {

/// A contract as one endpoint shows it.
struct ContractCode {
    std::string name;  ///< As the Controller knows it, or "Controller".
    Address address;
    Hash32 code;  ///< Keccak-256 of its code.
    friend bool operator==(const ContractCode&, const ContractCode&) = default;
};

/// Where one endpoint's contracts are and what code they have: what to ask, and what the answers mean. No I/O.
///
/// Livepeer's contracts are proxies: their address and code stay when they are upgraded, and the Controller names
/// another one as "…Target", whose code they run. So both are looked up.
class ContractLookup {
public:
    /// @param names  Which of the Controller's contracts are needed.
    ContractLookup(std::uint64_t chain_id, const Address& controller, std::vector<std::string> names);

    /// Chain id and addresses.
    [[nodiscard]] std::vector<net::JsonRpcCall> address_calls() const;
    /// Takes over their answers. Addresses that differ from those known before are known without their code.
    /// Errors: protocol_error: another chain, no Controller, a contract that it does not know.
    [[nodiscard]] Result<void> take_addresses(std::span<const std::string> answers);
    /// The code of each contract. Only once the addresses are known.
    [[nodiscard]] std::vector<net::JsonRpcCall> code_calls() const;
    /// Errors: protocol_error: no code at an address.
    [[nodiscard]] Result<void> take_code(std::span<const std::string> answers);
    /// Everything is to be asked anew.
    void forget();

    /// Addresses and code of all are known.
    [[nodiscard]] bool complete() const noexcept { return !contracts_.empty() && has_code_; }
    /// Of one of the names; only once the addresses are known.
    [[nodiscard]] const Address& address_of(std::string_view name) const;
    /// The Controller first.
    [[nodiscard]] const std::vector<ContractCode>& contracts() const noexcept { return contracts_; }

private:
    const std::uint64_t chain_id_;
    const Address controller_;
    const std::vector<std::string> names_;
    std::vector<ContractCode> contracts_;
    bool has_code_ = false;
};

}  // namespace farebox::signer
