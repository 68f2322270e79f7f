#include "signer/access/auth_webhook.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "net/deadline.hpp"
#include "net/http_client.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

Error unavailable(std::string why, std::chrono::milliseconds retry_after) {
    Error error =
        make_error(ErrorCode::webhook_unavailable, std::move(why), "the signer's operator runs the auth webhook");
    error.retry_after = retry_after;
    return error;
}

net::Request make_request(const WebhookSettings& settings, std::string question) {
    net::Request request{"POST", settings.url.target, {{"Content-Type", "application/json"}}, std::move(question)};
    for (const auto& [name, value] : settings.headers) {
        request.headers.set(name, value);
    }
    return request;
}

WebhookResult result_of(const Result<WebhookReply>& reply) noexcept {
    if (!reply) {
        return reply.error().code == ErrorCode::webhook_invalid ? WebhookResult::invalid : WebhookResult::unavailable;
    }
    return reply->status == 200 ? WebhookResult::allowed : WebhookResult::refused;
}

Result<WebhookReply> read_answer(const Result<net::Response>& answer) {
    constexpr std::chrono::seconds kSoon{1};
    if (!answer) {
        return unavailable("the auth webhook does not answer: " + answer.error().message, kSoon);
    }
    if (answer->status >= 500) {
        return unavailable("the auth webhook answers with HTTP status " + std::to_string(answer->status), kSoon);
    }
    if (answer->status != 200) {
        return make_error(ErrorCode::webhook_invalid,
                          "the auth webhook answers with HTTP status " + std::to_string(answer->status),
                          "it answers 200 and says in the body's status whether the payment is allowed");
    }
    return parse_webhook_reply(answer->body);
}

/// A question whose caller goes away says nothing about the webhook. Waiting coroutines may outlive it, never to go on.
class Trial {
public:
    explicit Trial(std::shared_ptr<CircuitBreaker> breaker) : breaker_{std::move(breaker)} {}
    Trial(const Trial&) = delete;
    Trial& operator=(const Trial&) = delete;
    ~Trial() {
        if (breaker_ != nullptr) {
            breaker_->abandoned();
        }
    }
    void answered() noexcept { breaker_.reset(); }

private:
    std::shared_ptr<CircuitBreaker> breaker_;
};

using Client = std::shared_ptr<net::HttpClient>;
using Answer = std::optional<Result<net::Response>>;  // co_spawn wants something to begin with

asio::awaitable<Answer> send(Client client, net::Url url, net::Request request, std::chrono::milliseconds timeout) {
    net::CallOptions limits;
    limits.max_body_bytes = kMaxWebhookReplyBytes;
    co_return co_await client->send(std::move(url), std::move(request), net::deadline_in(timeout), limits);
}

/// The client belongs to the context's thread; who asks may be on another.
asio::awaitable<Result<net::Response>> send_there(asio::io_context& context, Client client, net::Url url,
                                                  net::Request request, std::chrono::milliseconds timeout) {
    auto call = send(std::move(client), std::move(url), std::move(request), timeout);
    auto answer = co_await asio::co_spawn(context, std::move(call), asio::use_awaitable);
    co_return *std::move(answer);
}

}  // namespace

std::string webhook_question(std::string_view forwarded_headers_json, std::string_view state) {
    constexpr std::string_view kHeaders = R"({"headers":)";
    constexpr std::string_view kState = R"(,"state":)";
    std::string question;
    question.reserve(kHeaders.size() + forwarded_headers_json.size() + kState.size() + state.size() + 1);
    question.append(kHeaders).append(forwarded_headers_json).append(kState).append(state).append("}");
    return question;
}

std::string_view to_string(WebhookResult result) noexcept {
    switch (result) {
        case WebhookResult::allowed:
            return "allowed";
        case WebhookResult::refused:
            return "refused";
        case WebhookResult::invalid:
            return "invalid";
        case WebhookResult::unavailable:
            return "unavailable";
        case WebhookResult::not_asked:
            break;
    }
    return "not_asked";
}

WebhookTransport http_transport(asio::io_context& context) {
    return [&context, client = std::make_shared<net::HttpClient>(context)](net::Url url, net::Request request,
                                                                           std::chrono::milliseconds timeout) {
        return send_there(context, client, std::move(url), std::move(request), timeout);
    };
}

AuthWebhook::AuthWebhook(WebhookTransport transport, WebhookOptions options)
    : transport_{std::move(transport)},
      options_{std::move(options)},
      breaker_{std::make_shared<CircuitBreaker>(options_.breaker)} {}

asio::awaitable<Result<WebhookReply>> AuthWebhook::ask(std::shared_ptr<const WebhookSettings> settings,
                                                       std::string question) {
    const auto asked = CircuitBreaker::Clock::now();
    if (const auto wait = breaker_->wait_time(asked); wait.count() > 0) {
        if (options_.on_result) {
            options_.on_result(WebhookResult::not_asked, std::chrono::nanoseconds{0});
        }
        co_return unavailable("the auth webhook has failed too often; it is not asked for a moment", wait);
    }
    Trial trial{breaker_};
    net::Request request = make_request(*settings, std::move(question));
    const auto answer = co_await transport_(settings->url, std::move(request), settings->timeout);
    trial.answered();
    auto reply = read_answer(answer);
    note(reply, asked);
    co_return reply;
}

void AuthWebhook::note(const Result<WebhookReply>& reply, CircuitBreaker::Clock::time_point asked) {
    const auto now = CircuitBreaker::Clock::now();
    const WebhookResult result = result_of(reply);
    if (result != WebhookResult::unavailable) {
        if (breaker_->succeeded() && options_.log) {
            options_.log(false, "the auth webhook answers again");
        }
    } else if (breaker_->failed(now) && options_.log) {
        options_.log(true, reply.error().message);
    }
    if (options_.on_result) {
        options_.on_result(result, now - asked);
    }
}

}  // namespace farebox::signer
