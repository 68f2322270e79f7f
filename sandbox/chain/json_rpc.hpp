#pragma once

#include <string>
#include <string_view>

#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/local_chain.hpp"

namespace farebox::sandbox {

/// Answers one JSON-RPC 2.0 request body, single or batch: the reads and transactions that Livepeer
/// software makes.
/// What is not offered gets a proper JSON-RPC error; nothing throws.
std::string answer_json_rpc(LocalChain& chain, const RegisteredOrchestrator& orchestrator, std::string_view body);

}  // namespace farebox::sandbox
