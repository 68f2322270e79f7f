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
    /// What the answer to this request will be about.
    [[nodiscard]] Place place_of(const Route& route, const net::ServerRequest& request) const;
    /// Whether an answer about that is sent as it is and when it is ready.
    [[nodiscard]] bool is_prompt(Place place) const;
    /// The orchestrator's latency, and the faults "slow" and "stall".
    boost::asio::awaitable<void> dawdle(Place place);
    /// Sends the answer, as well as the faults "nonsense" and "stall-midway" allow.
    boost::asio::awaitable<void> deliver(Place place, net::Response response, net::ResponseWriter& writer);
    boost::asio::awaitable<void> deliver_half(Place place, net::Response response, net::ResponseWriter& writer);
    [[nodiscard]] net::Response spoil(Place place, net::Response response) const;

    boost::asio::awaitable<void> serve(const Route& route, Place place, net::ServerRequest& request,
                                       net::ResponseWriter& writer);
    /// What needs neither money nor an application.
    net::Response answer(const Route& route, const net::ServerRequest& request);
    boost::asio::awaitable<void> take_payment(const Route& route, const net::ServerRequest& request,
                                              net::ResponseWriter& writer);
    boost::asio::awaitable<void> run_single_shot(const Route& route, Place place, net::ServerRequest& request,
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
