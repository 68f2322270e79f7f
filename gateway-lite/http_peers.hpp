#pragma once

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway-lite/network.hpp"
#include "gateway-lite/payment_peers.hpp"
#include "gateway-lite/signer_client.hpp"

namespace farebox::gateway {

/// The real signer and orchestrator, for one session. Where the orchestrator's certificate is trusted on first use, it
/// is the session's for good: an orchestrator makes another one when it starts, and then the session is gone; or
/// somebody else answers.
class HttpPeers final : public PaymentPeers {
public:
    /// @param trace     Sent to the orchestrator; the signer gets what is in the order.
    /// @param deadline  Of what is asked of the signer, beside each question's own.
    HttpPeers(Network& network, SignerClient& signer, net::Headers trace = {},
              net::Deadline deadline = net::Deadline::max())
        : network_{network},
          signer_{signer},
          trace_{std::move(trace)},
          deadline_{deadline},
          alarm_{network.runtime->context()} {}
    /// Ends sleep_until(), now and from now on. What is on its way goes on.
    void stop();

    asio::awaitable<Result<SignerAnswer>> ask_signer(PaymentAsk ask) override;
    asio::awaitable<Result<DeliveryAnswer>> deliver(Quote quote, PaymentHeaders headers) override;
    asio::awaitable<Result<Quote>> refresh(Quote quote, std::string sender) override;
    [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
    asio::awaitable<bool> sleep_until(TimePoint moment) override;
    asio::awaitable<void> pause_before_retry() override;

private:
    [[nodiscard]] bool is_trusted_on_first_use(const net::Endpoint& where) const;
    [[nodiscard]] bool certificate_changed(const net::Endpoint& where);
    asio::awaitable<Result<net::Response>> post(Quote quote, net::Url url, net::Request request,
                                                std::chrono::milliseconds timeout);

    Network& network_;
    SignerClient& signer_;
    const net::Headers trace_;
    const net::Deadline deadline_;
    asio::steady_timer alarm_;
    bool stopped_ = false;
    std::optional<std::string> certificate_;  // PEM of where payments go
};

}  // namespace farebox::gateway
