#include "tests/gateway-lite/replay_peers.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "gateway-lite/payment_loop.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox::gateway::test {
namespace {

using Json = nlohmann::json;

/// How far the recorded machine was behind its timers.
constexpr double kLateSeconds = 0.6;

net::Endpoint recorded_orchestrator() {
    return {net::Scheme::https, "localhost", 28935, {}};
}

asio::awaitable<void> pay(ReplayPeers& peers, PaymentAccount& account, std::chrono::milliseconds delay,
                          std::vector<SessionEvent>& events) {
    const auto first = co_await ask_for_payment(peers, account);
    if (!first || !account.undelivered) {
        throw std::runtime_error{"the recorded signer made no first payment"};
    }
    peers.use(*std::exchange(account.undelivered, std::nullopt));
    if (delay.count() > 0) {
        co_await peers.sleep_until(peers.now() + delay);
    }
    PaymentLoop loop{peers, account, [&events](SessionEvent event) { events.push_back(std::move(event)); }};
    co_await loop.run();
}

}  // namespace

PaymentAccount ReplayPeers::account() const {
    const auto asked = Json::parse(run_.at(1).request.body);
    PaymentOrder order{protocol::PaymentType::live, asked["app"], asked["ManifestID"], asked["sender"],
                       *protocol::Rational::parse_decimal(asked["maxPrice"]["price"].get<std::string>())};
    return {std::move(order), *read_quote(run_.at(0).response->body, recorded_orchestrator()),
            std::make_shared<SpendingAccount>()};
}

bool ReplayPeers::is_finished() const {
    return next_ == run_.size() || (next_ + 1 == run_.size() && run_[next_].request.target.ends_with("/stop"));
}

void ReplayPeers::compare(bool same, const std::string& what) {
    if (!same) {
        differences_ += run_[next_ - 1].note + ": another " + what + "\n";
    }
}

void ReplayPeers::compare_headers(const PaymentHeaders& headers, const net::Request& recorded) {
    compare(headers.payment == recorded.headers.get("Livepeer-Payment"), "payment");
    compare(headers.segment == recorded.headers.get("Livepeer-Segment"), "segment");
}

const RecordedExchange& ReplayPeers::take(std::string_view target) {
    if (next_ == run_.size()) {
        throw std::runtime_error{std::string{target} + " was not recorded"};
    }
    const auto& exchange = run_[next_++];
    compare(exchange.request.target == target, "target: " + std::string{target});
    const auto here = std::chrono::duration<double>(clock_ - begin_).count();
    const auto there = exchange.time - run_.at(0).time;
    compare(std::abs(here - there) < kLateSeconds,
            "time: " + std::to_string(here) + " s, not " + std::to_string(there));
    return exchange;
}

asio::awaitable<Result<SignerAnswer>> ReplayPeers::ask_signer(PaymentAsk ask) {
    const auto& exchange = take("/generate-live-payment");
    if (!exchange.response) {
        co_return make_error(ErrorCode::connection_failed, "the signer is away");
    }
    const auto body = encode_payment_ask(ask.order, ask.payment_params, ask.state);
    compare(Json::parse(body) == Json::parse(exchange.request.body), "body: " + body);
    co_return read_payment_answer(exchange.response->status, exchange.response->body, {});
}

asio::awaitable<Result<DeliveryAnswer>> ReplayPeers::deliver(Quote quote, PaymentHeaders headers) {
    const auto& exchange = take(quote.payment_url.target);
    compare_headers(headers, exchange.request);
    if (!exchange.response) {
        co_return make_error(ErrorCode::connection_failed, "the orchestrator is away");
    }
    co_return DeliveryAnswer{exchange.response->status, exchange.response->body};
}

asio::awaitable<Result<Quote>> ReplayPeers::refresh(Quote quote, std::string sender) {
    const auto& exchange = take(quote.refresh_url.target);
    const auto body = net::orchestrator::encode_refresh_payment({std::move(sender), quote.manifest_id});
    compare(Json::parse(body) == Json::parse(exchange.request.body), "body: " + body);
    co_return read_quote(exchange.response->body, quote.orchestrator);
}

asio::awaitable<bool> ReplayPeers::sleep_until(TimePoint moment) {
    if (is_finished()) {
        co_return false;
    }
    clock_ = std::max(clock_, moment);
    co_return true;
}

asio::awaitable<void> ReplayPeers::pause_before_retry() {
    clock_ += std::chrono::milliseconds{350};
    co_return;
}

void ReplayPeers::use(const PaymentHeaders& headers) {
    const auto& exchange = run_.at(next_++);
    compare(exchange.note == "paid", "exchange than the paid request");
    compare_headers(headers, exchange.request);
}

std::vector<SessionEvent> replay_payments(ReplayPeers& peers, PaymentAccount& account,
                                          std::chrono::milliseconds delay) {
    std::vector<SessionEvent> events;
    asio::io_context context;
    asio::co_spawn(context, pay(peers, account, delay, events), [](const std::exception_ptr& thrown) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    });
    context.run();
    return events;
}

}  // namespace farebox::gateway::test
