#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "farebox/result.hpp"
#include "net/deadline.hpp"
#include "net/endpoint.hpp"
#include "net/grpc_client.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "protocol/wire/orchestrator_request.hpp"

namespace farebox::net::orchestrator {

inline constexpr const char* kGetOrchestratorMethod = "/net.Orchestrator/GetOrchestrator";

/// The answer, decoded, and its bytes: the signer gets those unchanged.
struct OrchestratorQuote {
    protocol::wire::OrchestratorInfo info;
    std::string bytes;
};

/// Asks an orchestrator for its prices, ticket parameters and auth token.
boost::asio::awaitable<Result<OrchestratorQuote>> get_orchestrator(GrpcClient& client, Endpoint endpoint,
                                                                   protocol::wire::OrchestratorRequest request,
                                                                   Deadline deadline, GrpcCallOptions options = {});

}  // namespace farebox::net::orchestrator
