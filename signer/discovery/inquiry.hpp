#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "net/grpc_client.hpp"
#include "net/http_client.hpp"
#include "net/tofu_store.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "signer/discovery/candidate_source.hpp"
#include "signer/discovery/terms.hpp"

namespace farebox::signer {

/// Asks orchestrators, GetOrchestrator and /discovery at the same time, each trusted as the same certificate. Belongs
/// to one io_context and is used on its thread; outlives its questions.
class Inquiry {
public:
    Inquiry(boost::asio::io_context& context, const std::shared_ptr<net::TofuStore>& trust);

    /// Ends by itself within seconds. A 404 from /discovery means that there are no runners.
    /// @param public_only  Only addresses that anybody can reach, looked at after the name was resolved.
    boost::asio::awaitable<OrchestratorAnswer> ask(Candidate whom, protocol::wire::OrchestratorRequest request,
                                                   bool public_only);

private:
    boost::asio::awaitable<Result<OrchestratorTerms>> terms(Candidate whom, protocol::wire::OrchestratorRequest request,
                                                            bool public_only);
    boost::asio::awaitable<Result<Runners>> runners(net::Endpoint where, bool public_only);

    boost::asio::io_context& context_;
    net::HttpClient http_;
    net::GrpcClient grpc_;
};

}  // namespace farebox::signer
