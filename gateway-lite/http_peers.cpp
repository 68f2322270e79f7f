#include "gateway-lite/http_peers.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kDeliveryTimeout{2000};
constexpr std::chrono::milliseconds kRefreshTimeout{3000};

net::CallOptions options_for(const Quote& quote, const net::Url& url) {
    return {.max_body_bytes = 256 * 1024,
            .repeatable = true,
            .public_only = must_be_public(quote.orchestrator, url.endpoint)};
}

}  // namespace

asio::awaitable<Result<SignerAnswer>> HttpPeers::ask_signer(PaymentAsk ask) {
    return signer_.pay(std::move(ask));
}

asio::awaitable<Result<DeliveryAnswer>> HttpPeers::deliver(Quote quote, PaymentHeaders headers) {
    net::Request request;
    request.method = "POST";
    if (!headers.payment.empty()) {
        request.headers.add("Livepeer-Payment", headers.payment);
        request.headers.add("Livepeer-Segment", headers.segment);
    }
    const auto deadline = net::deadline_in(kDeliveryTimeout);
    const auto options = options_for(quote, quote.payment_url);
    auto answer = co_await network_.payments.send(quote.payment_url, std::move(request), deadline, options);
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
    const auto deadline = net::deadline_in(kRefreshTimeout);
    const auto options = options_for(quote, quote.refresh_url);
    const auto answer = co_await network_.payments.send(quote.refresh_url, std::move(request), deadline, options);
    if (!answer) {
        co_return answer.error();
    }
    if (answer->status == 409) {
        co_return make_error(ErrorCode::session_lost, "the orchestrator no longer knows the session's price");
    }
    if (answer->status != 200) {
        co_return make_error(ErrorCode::payment_rejected, "the orchestrator gave no fresh parameters (" +
                                                              std::to_string(answer->status) +
                                                              "): " + printable(answer->body, 500));
    }
    co_return read_quote(answer->body, quote.orchestrator);
}

asio::awaitable<void> HttpPeers::sleep_until(TimePoint moment) {
    asio::steady_timer timer{network_.runtime->context(), moment};
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> HttpPeers::pause_before_retry() {
    co_await sleep_until(now() + retry_pause());
}

}  // namespace farebox::gateway
