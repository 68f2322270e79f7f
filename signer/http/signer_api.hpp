#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "net/http_server.hpp"
#include "signer/http/connection_counts.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/http/request_event.hpp"

namespace farebox::signer {

/// The HTTP surface of the signer: routes, access, error shape and the event per request. Give `options_for` to an
/// HttpServer, or call `answer` without any socket. Thread-safe; outlives the servers that use it.
class SignerApi {
public:
    using EventSink = std::function<void(const RequestEvent&)>;

    /// @param events  Told about every request, on the thread that answered it; may be empty.
    /// @param connections_per_client  A client's connections beyond them are closed.
    SignerApi(ServiceParts parts, EventSink events, std::size_t connections_per_client)
        : service_{std::move(parts)}, events_{std::move(events)}, connections_{connections_per_client} {}

    /// Answers one request; never throws. @p request must live until the answer.
    boost::asio::awaitable<net::Response> answer(const net::ServerRequest& request);

    /// Answers that need no body: unknown paths, wrong methods, unknown callers. Empty: read the body, then answer().
    [[nodiscard]] std::optional<net::Response> screen(const net::ServerRequest& request);

    /// Handler, early handler and error shape for an HttpServer; limits are the caller's.
    [[nodiscard]] net::ServerOptions options_for(net::ServerLimits limits);

private:
    struct Screened;
    Screened check(const net::ServerRequest& request, std::string request_id);
    static Result<void> admit(const net::ServerRequest& request, Screened& screened);
    /// Counts a request of a known client, however it ends, and refuses it where that is one too many.
    void count(Screened& screened) const;
    [[nodiscard]] std::int64_t steady_nanos() const;
    boost::asio::awaitable<ServiceAnswer> run(const net::ServerRequest& request, Screened screened);
    boost::asio::awaitable<void> serve(net::ServerRequest& request, net::ResponseWriter& writer);
    /// For what the HTTP server refuses before there is a request; told like one.
    [[nodiscard]] net::Response refuse_in_transport(int status, std::string_view what) const;
    /// Counts a refusal, tells the event and completes the response.
    net::Response finish(const net::ServerRequest& request, const Screened& screened, ServiceAnswer answer,
                         double seconds) const;

    PaymentService service_;
    EventSink events_;
    ConnectionCounts connections_;
};

}  // namespace farebox::signer
