#include "gateway-lite/http_peers.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "gateway-lite/trace_headers.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kDeliveryTimeout{2000};
constexpr std::chrono::milliseconds kRefreshTimeout{3000};

Error changed() {
    return make_error(ErrorCode::session_lost,
                      "the orchestrator shows another certificate than when the session began: it was started anew, or "
                      "somebody else answers",
                      "open another session; where it must be the same orchestrator, pin its certificate");
}

/// Payments are told beside their session and the signer: whose trouble it is must be said.
Error of_orchestrator(const net::Endpoint& orchestrator, Error error) {
    error.message = "orchestrator " + orchestrator.to_string() + ": " +
                    net::without_endpoint(std::move(error.message), orchestrator);
    return error;
}

}  // namespace

asio::awaitable<Result<SignerAnswer>> HttpPeers::ask_signer(PaymentAsk ask) {
    return signer_.pay(std::move(ask), deadline_);
}

asio::awaitable<Result<DeliveryAnswer>> HttpPeers::deliver(Quote quote, PaymentHeaders headers) {
    net::Request request;
    request.method = "POST";
    if (!headers.payment.empty()) {
        request.headers.add("Livepeer-Payment", headers.payment);
        request.headers.add("Livepeer-Segment", headers.segment);
    }
    const auto url = quote.payment_url;
    if (certificate_changed(url.endpoint)) {
        co_return changed();
    }
    auto answer = co_await post(std::move(quote), url, std::move(request), kDeliveryTimeout);
    if (!answer) {
        co_return answer.error();
    }
    co_return DeliveryAnswer{answer->status, std::move(answer->body)};
}

asio::awaitable<Result<Quote>> HttpPeers::refresh(Quote quote, std::string sender) {
    net::Request request;
    request.method = "POST";
    request.headers.add("Content-Type", "application/json");
    request.body = net::orchestrator::encode_refresh_payment({std::move(sender), quote.manifest_id});
    const auto url = quote.refresh_url;
    const auto orchestrator = quote.orchestrator;
    const auto answer = co_await post(std::move(quote), url, std::move(request), kRefreshTimeout);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status == 409) {
        co_return make_error(ErrorCode::session_lost, "the orchestrator no longer knows the session's price");
    }
    if (answer->status != 200) {
        auto error = make_error(ErrorCode::payment_rejected,
                                "the orchestrator gave no fresh parameters (" + std::to_string(answer->status) + ")");
        error.details.emplace_back("answer", printable(answer->body, 500));
        co_return error;
    }
    auto fresh = read_quote(answer->body, orchestrator);
    if (!fresh && fresh.error().code == ErrorCode::payment_rejected) {
        auto error = make_error(ErrorCode::protocol_error, "the orchestrator's fresh parameters cannot be read");
        error.details.emplace_back("answer", printable(answer->body, 500));
        co_return error;
    }
    co_return fresh;
}

asio::awaitable<Result<net::Response>> HttpPeers::post(Quote quote, net::Url url, net::Request request,
                                                       std::chrono::milliseconds timeout) {
    set_trace(request.headers, trace_);
    const auto deadline = net::deadline_in(timeout);
    const net::CallOptions options{.max_body_bytes = 256 * 1024,
                                   .repeatable = true,
                                   .public_only = must_be_public(quote.orchestrator, url.endpoint)};
    auto answer = co_await network_.payments.send(url, std::move(request), deadline, options);
    if (!answer && answer.error().code == ErrorCode::unauthenticated && is_trusted_on_first_use(url.endpoint)) {
        co_return changed();
    }
    if (!answer && answer.error().code != ErrorCode::cancelled) {
        co_return of_orchestrator(url.endpoint, answer.error());
    }
    co_return answer;
}

bool HttpPeers::is_trusted_on_first_use(const net::Endpoint& where) const {
    const auto& options = network_.options;
    return where.scheme == net::Scheme::https && options.orchestrator_certificate.empty() &&
           options.orchestrator_tls == OrchestratorTls::trust_on_first_use;
}

/// Another job may have met the new certificate first, and remembered it.
bool HttpPeers::certificate_changed(const net::Endpoint& where) {
    if (!is_trusted_on_first_use(where)) {
        return false;
    }
    const auto now = network_.trust->pinned_pem(where.host_port());
    if (!certificate_) {
        certificate_ = now;
    }
    return now != certificate_;
}

void HttpPeers::stop() {
    stopped_ = true;
    alarm_.cancel();
}

asio::awaitable<bool> HttpPeers::sleep_until(TimePoint moment) {
    if (!stopped_) {
        alarm_.expires_at(moment);
        boost::system::error_code stopped;
        co_await alarm_.async_wait(asio::redirect_error(asio::use_awaitable, stopped));
    }
    co_return !stopped_;
}

asio::awaitable<void> HttpPeers::pause_before_retry() {
    asio::steady_timer pause{network_.runtime->context(), net::earlier(deadline_, now() + retry_pause())};
    co_await pause.async_wait(asio::use_awaitable);
}

}  // namespace farebox::gateway
