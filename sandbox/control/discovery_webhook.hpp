#pragma once

#include <boost/asio/awaitable.hpp>

#include "net/http_server.hpp"
#include "sandbox/orchestrator/orchestrator_network.hpp"

namespace farebox::sandbox {

/// GET /sandbox/discovery: what an operator's webhook tells gateways, [{"address":URL,"score":N},…]; with
/// ?name=A&name=B only of those. Fails as the faults of the first orchestrator say.
/// @see go-livepeer discovery/wh_discovery.go
boost::asio::awaitable<void> answer_discovery(const OrchestratorNetwork& network, net::ServerRequest& request,
                                              net::ResponseWriter& writer);

}  // namespace farebox::sandbox
