#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "farebox/result.hpp"
#include "gateway-lite/quote.hpp"
#include "gateway-lite/signer_messages.hpp"

namespace farebox::gateway {

namespace asio = boost::asio;

/// One question to the signer. The same question may be asked again: the signer answers it the same way.
struct PaymentAsk {
    PaymentOrder order;
    std::string payment_params;
    std::optional<SignerState> state;
    std::string idempotency_key;
};

/// An orchestrator's answer to a posted payment.
struct DeliveryAnswer {
    int status = 0;
    std::string body;
};

/// Both ends of a payment, and the clock between payments: HTTP in the library, a script in its tests.
/// An Error means that no answer came (time-out, connection); any status is an answer.
class PaymentPeers {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    PaymentPeers() = default;
    PaymentPeers(const PaymentPeers&) = delete;
    PaymentPeers& operator=(const PaymentPeers&) = delete;
    virtual ~PaymentPeers() = default;

    /// One try to have a payment made.
    virtual asio::awaitable<Result<SignerAnswer>> ask_signer(PaymentAsk ask) = 0;
    /// One try to post a payment to the session's payment URL. Without headers it only asks whether the session is
    /// known: 404 comes before anything else is looked at.
    virtual asio::awaitable<Result<DeliveryAnswer>> deliver(Quote quote, PaymentHeaders headers) = 0;
    /// Asks for fresh parameters of a running session. Errors: session_lost, or as read_quote().
    virtual asio::awaitable<Result<Quote>> refresh(Quote quote, std::string sender) = 0;

    [[nodiscard]] virtual TimePoint now() const = 0;
    /// @return False where payments are to end: then at once.
    virtual asio::awaitable<bool> sleep_until(TimePoint moment) = 0;
    /// Waits before the same thing is tried again: 200 to 500 ms, so that many clients do not come back at once.
    virtual asio::awaitable<void> pause_before_retry() = 0;
};

}  // namespace farebox::gateway
