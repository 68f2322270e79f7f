#pragma once

#include <memory>

#include "gateway-lite/network.hpp"
#include "gateway-lite/payment_peers.hpp"
#include "gateway-lite/signer_client.hpp"

namespace farebox::gateway {

/// The real signer and orchestrator.
class HttpPeers final : public PaymentPeers {
public:
    HttpPeers(Network& network, SignerClient& signer) : network_{network}, signer_{signer} {}

    asio::awaitable<Result<SignerAnswer>> ask_signer(PaymentAsk ask) override;
    asio::awaitable<Result<DeliveryAnswer>> deliver(Quote quote, PaymentHeaders headers) override;
    asio::awaitable<Result<Quote>> refresh(Quote quote, std::string sender) override;
    [[nodiscard]] TimePoint now() const override { return std::chrono::steady_clock::now(); }
    asio::awaitable<void> sleep_until(TimePoint moment) override;
    asio::awaitable<void> pause_before_retry() override;

private:
    Network& network_;
    SignerClient& signer_;
};

}  // namespace farebox::gateway
