#pragma once

#include <memory>
#include <optional>
#include <string>

#include "farebox/wei.hpp"
#include "gateway-lite/payment_run.hpp"
#include "gateway-lite/services.hpp"
#include "net/http_client.hpp"

namespace farebox::gateway {

/// One request to one runner.
struct ExchangeRequest {
    net::Url url;
    net::Request request;
    protocol::PaymentType type = protocol::PaymentType::live;
    std::string app;
    std::optional<Wei> max_price;
    std::shared_ptr<SpendingAccount> spending;  ///< Counts what this request costs.
    bool priced = false;  ///< The runner's listing has a price: it asks for payment before it looks at the body.
    /// Pay on while the answer is awaited and read: single-shot runners. Sessions start their payments themselves.
    bool pay_along = false;
};

/// A runner's answer, read up to its body.
struct PaidAnswer {
    std::unique_ptr<net::ResponseStream> stream;
    std::string first_bytes;  ///< Of the body, already taken from the stream.
    bool complete = false;    ///< first_bytes is the whole body.
    PaymentHandle paid;       ///< Empty: nothing was asked for. Payments end with the answer.

    [[nodiscard]] const net::Response& head() const noexcept { return stream->head(); }
};

/// Whom a failure speaks about, and so what to do next.
struct ExchangeFailure {
    enum class Next {
        give_up,            ///< The signer refuses or is gone, or the deadline passed: no other orchestrator helps.
        next_orchestrator,  ///< This one does not want or is not there.
    };
    Next next = Next::next_orchestrator;
    Error error;
};

struct ExchangeOutcome {
    std::optional<PaidAnswer> answer;  ///< Any status, the orchestrator's own errors included.
    std::optional<ExchangeFailure> failure;
};

/// Sends a request, pays where the runner asks for it (402), and sends it again (GW F.2, F.3, F.7).
asio::awaitable<ExchangeOutcome> exchange_paid(std::shared_ptr<Services> services, ExchangeRequest exchange,
                                               net::Deadline deadline);

/// True where a refusal is the orchestrator's own and not something the application behind it said: Go's plain errors.
[[nodiscard]] bool is_from_orchestrator(const net::Response& head);

/// Takes the whole body of a refusal into `first_bytes`; what is longer than 64 KiB or late stays in the stream.
asio::awaitable<void> read_refusal(PaidAnswer& answer);

}  // namespace farebox::gateway
