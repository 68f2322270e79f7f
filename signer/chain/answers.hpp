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

/// eth_chainId
[[nodiscard]] Result<std::int64_t> chain_id(const std::string& json);
/// eth_getBlockByNumber: the L1 block.
[[nodiscard]] Result<std::int64_t> l1_block(const std::string& json);
/// A contract call that returns one word.
[[nodiscard]] Result<protocol::Word> word(const std::string& json);
/// lastInitializedRound()
[[nodiscard]] Result<std::int64_t> round(const std::string& json);
/// getSenderInfo(address)
[[nodiscard]] Result<SenderFunds> sender_funds(const std::string& json);
/// getContract(bytes32); @p name is for the error's text.
[[nodiscard]] Result<Address> contract(const std::string& json, std::string_view name);

}  // namespace farebox::signer::answers
