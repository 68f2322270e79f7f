#include "tests/gateway-lite/scripted_peers.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <utility>

#include "tests/gateway-lite/quotes.hpp"

namespace farebox::gateway::test {

asio::awaitable<Result<SignerAnswer>> ScriptedPeers::ask_signer(PaymentAsk ask) {
    asks.push_back(ask);
    ask_times.push_back(clock);
    co_return on_ask(ask);
}

asio::awaitable<Result<DeliveryAnswer>> ScriptedPeers::deliver(Quote quote, PaymentHeaders headers) {
    deliveries.push_back(headers);
    delivery_urls.push_back(quote.payment_url.to_string());
    co_return on_deliver(headers);
}

asio::awaitable<Result<Quote>> ScriptedPeers::refresh(Quote, std::string) {
    co_return on_refresh();
}

asio::awaitable<bool> ScriptedPeers::sleep_until(TimePoint moment) {
    if (moment > end) {
        co_return false;
    }
    if (on_sleep) {
        on_sleep(moment);
    }
    clock = std::max(clock, moment);
    co_return true;
}

asio::awaitable<void> ScriptedPeers::pause_before_retry() {
    clock += std::chrono::milliseconds{300};
    co_return;
}

SignerAnswer paid_with(const PaymentAsk& ask, std::size_t tickets, std::uint32_t first_nonce, std::string state) {
    SignerAnswer answer;
    answer.status = 200;
    answer.headers = PaymentHeaders{make_payment(ask.payment_params, tickets, first_nonce), "c2Vn"};
    answer.state = SignerState{std::move(state), "seal"};
    return answer;
}

SignerAnswer refused_with(int status, ErrorCode code) {
    SignerAnswer answer;
    answer.status = status;
    answer.error = make_error(code, "refused by the script");
    return answer;
}

std::vector<SessionEvent> run_loop(ScriptedPeers& peers, PaymentAccount& account) {
    std::vector<SessionEvent> events;
    PaymentLoop loop{peers, account, [&events](SessionEvent event) { events.push_back(std::move(event)); }};
    asio::io_context context;
    asio::co_spawn(context, loop.run(), [](std::exception_ptr thrown) {
        if (thrown) {
            std::rethrow_exception(thrown);
        }
    });
    context.run();
    return events;
}

std::size_t count(const std::vector<SessionEvent>& events, SessionEvent::Kind kind) {
    return static_cast<std::size_t>(
        std::count_if(events.begin(), events.end(), [kind](const auto& event) { return event.kind == kind; }));
}

PaymentAccount make_account(protocol::PaymentType type) {
    PaymentOrder order{type, "echo/live", "3d6199e4", "0x11", std::nullopt};
    PaymentAccount account{std::move(order), make_quote(), std::make_shared<SpendingAccount>()};
    account.state = SignerState{"state-0", "seal"};
    return account;
}

}  // namespace farebox::gateway::test
