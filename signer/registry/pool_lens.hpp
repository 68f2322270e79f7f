#pragma once

#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/json_rpc.hpp"
#include "signer/registry/orchestrator_set.hpp"

/// The whole pool in one eth_call.
///
/// The pool is a linked list: from outside each orchestrator is a round trip away from the one before. An eth_call may
/// bring code of its own instead of naming a contract, as if to deploy it; the node runs it and answers what it
/// returns. Ours walks the list and returns what it has seen. Nothing is deployed, and it can change nothing.
namespace farebox::signer::pool_lens {

/// A contract's code has at most 24,576 bytes, and what we return passes for one.
inline constexpr std::size_t kRowsInAPage = 190;

/// The walk from @p start on, or from the beginning of the pool where it is zero.
[[nodiscard]] net::JsonRpcCall page_call(const Address& bonding_manager, const Address& start);

struct Page {
    std::vector<RegisteredOrchestrator> orchestrators;  ///< Without their URIs.
    Address next;                                       ///< Where the next page begins; zero: this is the last.
};
/// Errors: protocol_error.
[[nodiscard]] Result<Page> read_page(const std::string& json);

}  // namespace farebox::signer::pool_lens
