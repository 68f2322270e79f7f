#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway-lite/payment_loop.hpp"

namespace farebox::gateway::test {

/// A signer and an orchestrator that do as the test says, with a clock that jumps: no time passes while it waits.
class ScriptedPeers : public PaymentPeers {
public:
    std::function<Result<SignerAnswer>(const PaymentAsk&)> on_ask;
    std::function<Result<DeliveryAnswer>(const PaymentHeaders&)> on_deliver;
    std::function<Result<Quote>()> on_refresh;
    std::function<void(TimePoint)> on_sleep;

    std::vector<PaymentAsk> asks;
    std::vector<PaymentHeaders> deliveries;
    std::vector<std::string> delivery_urls;
    std::vector<TimePoint> ask_times;
    TimePoint clock{std::chrono::hours{1}};
    TimePoint end = TimePoint::max();  ///< Sleeping beyond it ends the loop, as stopping does.

    asio::awaitable<Result<SignerAnswer>> ask_signer(PaymentAsk ask) override;
    asio::awaitable<Result<DeliveryAnswer>> deliver(Quote quote, PaymentHeaders headers) override;
    asio::awaitable<Result<Quote>> refresh(Quote quote, std::string sender) override;
    [[nodiscard]] TimePoint now() const override { return clock; }
    asio::awaitable<bool> sleep_until(TimePoint moment) override;
    asio::awaitable<void> pause_before_retry() override;
};

/// The signer's answers.
SignerAnswer paid_with(const PaymentAsk& ask, std::size_t tickets, std::uint32_t first_nonce, std::string state);
SignerAnswer refused_with(int status, ErrorCode code);

/// Runs a loop until it ends or the peers' clock reaches its end; returns its events.
std::vector<SessionEvent> run_loop(ScriptedPeers& peers, PaymentAccount& account);
/// How many events are of that kind.
std::size_t count(const std::vector<SessionEvent>& events, SessionEvent::Kind kind);

PaymentAccount make_account(protocol::PaymentType type = protocol::PaymentType::live);

}  // namespace farebox::gateway::test
