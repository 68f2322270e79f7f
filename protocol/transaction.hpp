#pragma once

#include <cstdint>
#include <string>

#include "farebox/bytes.hpp"
#include "farebox/wei.hpp"

namespace farebox::protocol {

/// A transaction that calls a contract, with a fee market's two fees and no access list (EIP-1559, type 2).
struct Transaction {
    std::uint64_t chain_id = 0;
    std::uint64_t nonce = 0;  ///< How many transactions the sender has made.
    Wei max_priority_fee_per_gas = {};
    Wei max_fee_per_gas = {};
    std::uint64_t gas_limit = 0;
    Address to = {};
    Wei value = {};
    std::string data = {};  ///< Selector and arguments.
    friend bool operator==(const Transaction&, const Transaction&) = default;
};

/// Keccak-256 of what a transaction's signature covers.
using TransactionHash = Bytes<struct TransactionHashTag, 32>;
[[nodiscard]] TransactionHash transaction_hash(const Transaction& transaction);

/// What eth_sendRawTransaction takes. @p signature has v = 27 or 28, as all of ours.
[[nodiscard]] std::string signed_transaction(const Transaction& transaction, const Signature& signature);

}  // namespace farebox::protocol
