#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "net/http_message.hpp"
#include "signer/access/circuit_breaker.hpp"
#include "signer/access/webhook_reply.hpp"

namespace farebox::signer {

/// [auth_webhook]: who is asked about a payment before it is promised, and what it gets to see.
struct WebhookSettings {
    net::Url url;
    net::Headers headers;                ///< Sent with each question; may be secret.
    std::vector<std::string> forwarded;  ///< Headers of the caller that are passed on; "X-*" for all that begin so.
    std::chrono::milliseconds timeout{2'000};
};

/// What is sent: `{"headers":{…},"state":{…}}`. @p state is the payment's next state, as JSON.
[[nodiscard]] std::string webhook_question(std::string_view forwarded_headers_json, std::string_view state);

/// How one question went, for metrics.
enum class WebhookResult : std::uint8_t {
    allowed,
    refused,
    invalid,
    unavailable,
    not_asked,  ///< It had failed too often just before.
};
[[nodiscard]] std::string_view to_string(WebhookResult result) noexcept;

/// Sends one request and has its answer within the time, or connection_failed, timeout, ….
using WebhookTransport =
    std::function<boost::asio::awaitable<Result<net::Response>>(net::Url, net::Request, std::chrono::milliseconds)>;

/// HTTP; every call runs on @p context, from whichever thread it is made.
[[nodiscard]] WebhookTransport http_transport(boost::asio::io_context& context);

struct WebhookOptions {
    /// Told about each question.
    std::function<void(WebhookResult, std::chrono::nanoseconds took)> on_result;
    /// Told when it is given up for a while, with the reason, and when it is back.
    std::function<void(bool problem, const std::string& what)> log;
    CircuitBreaker::Rules breaker;
};

/// The operator's own word on each payment. Thread-safe; outlives its calls.
class AuthWebhook {
public:
    AuthWebhook(WebhookTransport transport, WebhookOptions options);

    /// Errors: webhook_unavailable (no answer in time, or a 5xx), webhook_invalid (an answer that is none).
    boost::asio::awaitable<Result<WebhookReply>> ask(std::shared_ptr<const WebhookSettings> settings,
                                                     std::string question);

private:
    void note(const Result<WebhookReply>& reply, CircuitBreaker::Clock::time_point asked);

    const WebhookTransport transport_;
    const WebhookOptions options_;
    const std::shared_ptr<CircuitBreaker> breaker_;
};

}  // namespace farebox::signer
