#pragma once

#include <boost/asio/awaitable.hpp>
#include <string_view>

#include "net/http_server.hpp"
#include "sandbox/orchestrator/orchestrator_network.hpp"

namespace farebox::sandbox {

/// GET /sandbox/orchestrators: name, URL, address, certificate and condition of each.
[[nodiscard]] net::Response orchestrators_response(const OrchestratorNetwork& network);

/// What can be done to one orchestrator. @param rest  Of the path, behind /sandbox/orchestrators/.
boost::asio::awaitable<net::Response> control_orchestrator(const OrchestratorNetwork& network, std::string_view rest,
                                                           const net::ServerRequest& request);

}  // namespace farebox::sandbox
