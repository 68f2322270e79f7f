#include "gateway-lite/http_peers.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "gateway-lite/text.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox::gateway {
namespace {

constexpr std::chrono::milliseconds kDeliveryTimeout{2000};
constexpr std::chrono::milliseconds kRefreshTimeout{3000};
// Named, as every argument of a call that is awaited: GCC 12 frees brace temporaries there twice.
constexpr net::CallOptions kRepeatable{.max_body_bytes = 256 * 1024, .repeatable = true};

}  // namespace

asio::awaitable<Result<SignerAnswer>> HttpPeers::ask_signer(PaymentAsk ask) {
    return signer_.pay(std::move(ask));
}

asio::awaitable<Result<DeliveryAnswer>> HttpPeers::deliver(net::Url payment_url, PaymentHeaders headers) {
    net::Request request;
    request.method = "POST";
    if (!headers.payment.empty()) {
        request.headers.add("Livepeer-Payment", headers.payment);
        request.headers.add("Livepeer-Segment", headers.segment);
    }
    const auto deadline = net::deadline_in(kDeliveryTimeout);
    auto answer = co_await network_.payments.send(std::move(payment_url), std::move(request), deadline, kRepeatable);
    if (!answer) {
        co_return answer.error();
    }
    co_return DeliveryAnswer{answer->status, std::move(answer->body)};
}

asio::awaitable<Result<Quote>> HttpPeers::refresh(net::Url refresh_url, std::string sender, std::string manifest_id) {
    net::Request request;
    request.method = "POST";
    request.headers.add("Content-Type", "application/json");
    request.body = net::orchestrator::encode_refresh_payment({std::move(sender), std::move(manifest_id)});
    const auto endpoint = refresh_url.endpoint;
    const auto deadline = net::deadline_in(kRefreshTimeout);
    const auto answer =
        co_await network_.payments.send(std::move(refresh_url), std::move(request), deadline, kRepeatable);
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
    co_return read_quote(answer->body, endpoint);
}

asio::awaitable<void> HttpPeers::sleep_until(TimePoint moment) {
    asio::steady_timer timer{network_.runtime->context(), moment};
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> HttpPeers::pause_before_retry() {
    co_await sleep_until(now() + retry_pause());
}

}  // namespace farebox::gateway
