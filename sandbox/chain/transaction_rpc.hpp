#pragma once

#include <optional>
#include <string>

#include "sandbox/chain/local_chain.hpp"
#include "sandbox/chain/rpc_answer.hpp"

namespace farebox::sandbox {

/// The methods by which accounts are looked at and transactions made. Nothing where @p method is none of them.
[[nodiscard]] std::optional<RpcAnswer> answer_transaction_method(LocalChain& chain, const std::string& method,
                                                                 const nlohmann::json& params);

/// What an eth_call of one of the TicketBroker's functions for payers answers: nothing at all, or why it would revert.
/// Nothing where it calls something else.
[[nodiscard]] std::optional<RpcAnswer> try_funding_call(const LocalChain& chain, const nlohmann::json& transaction);

}  // namespace farebox::sandbox
