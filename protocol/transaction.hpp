#pragma once

#include <cstdint>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"

namespace farebox::protocol {

/// How a transaction says what its gas may cost.
enum class TransactionKind : std::uint8_t {
    fee_market,  ///< By two fees, without an access list (EIP-1559, type 2).
    legacy,      ///< By one price, for chains whose blocks have no base fee (EIP-155).
};

/// A transaction that calls a contract.
struct Transaction {
    std::uint64_t chain_id = 0;
    std::uint64_t nonce = 0;            ///< How many transactions the sender has made.
    Wei max_priority_fee_per_gas = {};  ///< Of a legacy one: unused.
    Wei max_fee_per_gas = {};           ///< Of a legacy one: the gas price.
    std::uint64_t gas_limit = 0;
    Address to = {};
    Wei value = {};
    std::string data = {};  ///< Selector and arguments.
    TransactionKind kind = TransactionKind::fee_market;
    friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// Keccak-256 of what a transaction's signature covers.
using TransactionHash = Bytes<struct TransactionHashTag, 32>;
[[nodiscard]] TransactionHash transaction_hash(const Transaction& transaction);

/// What eth_sendRawTransaction takes. @p signature has v = 27 or 28, as all of ours.
[[nodiscard]] std::string signed_transaction(const Transaction& transaction, const Signature& signature);

}  // namespace farebox::protocol
