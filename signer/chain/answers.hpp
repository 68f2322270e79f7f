#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "protocol/uint256.hpp"
#include "signer/chain/chain_view.hpp"

/// What the results of our JSON-RPC calls say, each given as JSON text. Pure. Errors: protocol_error.
namespace farebox::signer::answers {

/// A JSON string's text; empty for anything else, which every caller refuses.
[[nodiscard]] std::string text_of(const std::string& json);
/// A quantity below 2^53: a block, a nonce, gas.
[[nodiscard]] Result<std::int64_t> quantity(const std::string& json);
/// eth_chainId
[[nodiscard]] Result<std::int64_t> chain_id(const std::string& json);
/// The numbers of a block.
struct BlockNumbers {
    std::int64_t own = 0;  ///< On its own chain.
    std::int64_t l1 = 0;   ///< Of the L1 block it follows; on an L1 chain the same.
};
/// eth_getBlockByNumber
[[nodiscard]] Result<BlockNumbers> block(const std::string& json);
/// eth_getCode: Keccak-256 of the code. No code is an error.
[[nodiscard]] Result<Hash32> code_hash(const std::string& json);
/// A contract call that returns a bool.
[[nodiscard]] Result<bool> flag(const std::string& json);
/// A contract call that returns one word.
[[nodiscard]] Result<protocol::Word> word(const std::string& json);
/// lastInitializedRound()
[[nodiscard]] Result<std::int64_t> round(const std::string& json);
/// getSenderInfo(address). More than there can be is an error.
[[nodiscard]] Result<SenderFunds> sender_funds(const std::string& json);
/// getContract(bytes32); @p name is for the error's text.
[[nodiscard]] Result<Address> contract(const std::string& json, std::string_view name);
/// As contract(); zero where the Controller knows none.
[[nodiscard]] Result<Address> optional_contract(const std::string& json);

}  // namespace farebox::signer::answers
