#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "net/deadline.hpp"
#include "signer/chain/rpc_endpoint.hpp"
#include "signer/registry/orchestrator_set.hpp"

namespace farebox::signer {

/// The pool in its order, without URIs, from a node that runs no code of ours.
///
/// @param known  As it was last: all of its links are asked for at once, so that only what is new in it costs a round
///               trip each. Empty: every link does.
boost::asio::awaitable<Result<std::vector<RegisteredOrchestrator>>> walk_pool(RpcEndpoint& rpc, Address bonding_manager,
                                                                              std::vector<Address> known,
                                                                              net::Deadline deadline);

}  // namespace farebox::signer
