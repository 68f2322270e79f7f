#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "sandbox/orchestrator/orchestrator.hpp"
#include "sandbox/orchestrator/route.hpp"

namespace farebox::sandbox {

/// What an orchestrator offers over HTTP and gRPC. Lives on one io_context and outlives its server.
class HttpService {
public:
    /// @param payment_interval  Between two debits of a session that is paid by time.
    HttpService(boost::asio::io_context& context, Orchestrator& orchestrator,
                std::chrono::milliseconds payment_interval);

    /// Every request but those that answer_early() took.
    boost::asio::awaitable<void> handle(net::ServerRequest& request, net::ResponseWriter& writer);
    /// The challenge to a request with a large body goes out before the body is read.
    net::EarlyDecision answer_early(const net::ServerRequest& request);
    boost::asio::awaitable<net::GrpcReply> handle_grpc(net::GrpcCall call);

private:
    /// The orchestrator's latency, and the fault "slow".
    boost::asio::awaitable<void> dawdle();
    boost::asio::awaitable<void> serve(const Route& route, net::ServerRequest& request, net::ResponseWriter& writer);
    void take_payment(const Route& route, const net::ServerRequest& request, net::ResponseWriter& writer);
    boost::asio::awaitable<void> run_single_shot(const Route& route, net::ServerRequest& request,
                                                 net::ResponseWriter& writer);
    boost::asio::awaitable<void> run_in_session(const Route& route, net::ServerRequest& request,
                                                net::ResponseWriter& writer);
    boost::asio::awaitable<void> forward(std::shared_ptr<Session> session, std::string_view app_target,
                                         net::ServerRequest& request, net::ResponseWriter& writer);
    boost::asio::awaitable<void> debit_while_alive(std::shared_ptr<Session> session);

    net::Response reserve(const Route& route, const net::ServerRequest& request);
    net::Response refresh(const net::ServerRequest& request);
    net::Response stop(const Route& route);
    net::Response challenge(const RunnerSpec& runner, const net::ServerRequest& request);
    net::Response refuse(const net::ServerRequest& request, const Rejection& rejection, std::string manifest_id = {});
    Verdict<std::shared_ptr<Session>> admit(const RunnerSpec& runner, const net::ServerRequest& request);
    Verdict<std::string> pay(const Route& route, const net::ServerRequest& request);

    boost::asio::io_context& context_;
    Orchestrator& orchestrator_;
    std::chrono::milliseconds payment_interval_;
    net::HttpClient runners_client_;
};

}  // namespace farebox::sandbox
