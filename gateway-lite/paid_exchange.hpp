#pragma once

#include <memory>
#include <optional>
#include <string>

#include "farebox/orchestrators.hpp"
#include "gateway-lite/payment_run.hpp"
#include "gateway-lite/refusal.hpp"
#include "gateway-lite/reports/job_watch.hpp"
#include "gateway-lite/services.hpp"
#include "net/http_client.hpp"
#include "protocol/rational.hpp"

namespace farebox::gateway {

/// A payment that was sent to a runner's orchestrator and, as far as is known, not taken: go-livepeer looks for room
/// before it looks at tickets. Good for that runner only, until its parameters expire; sent again unchanged, it cannot
/// be taken twice.
struct BoughtPayment {
    PaymentAccount account;    ///< With the payment in `undelivered`.
    net::Url url;              ///< Where it was sent.
    bool answer_lost = false;  ///< The connection broke: it may have been taken all the same.
};

/// One request to one runner.
struct ExchangeRequest {
    net::Endpoint orchestrator;  ///< Whose runner it is, as it is addressed.
    net::Url url;
    net::Request request;
    protocol::PaymentType type = protocol::PaymentType::live;
    std::string app;
    net::Headers trace;               ///< Sent with all that is asked for it.
    protocol::Rational ceiling;       ///< Wei per unit that may be asked for at most.
    std::shared_ptr<JobWatch> watch;  ///< Follows the job, and counts what this request costs.
    bool priced = false;  ///< The runner's listing has a price: it asks for payment before it looks at the body.
    std::optional<BoughtPayment> bought;  ///< Sent before another payment is asked for.
    bool may_buy = true;                  ///< Otherwise only `bought` can pay.
    /// Single-shot runners are paid on while their answer is awaited and read. Sessions start their payments
    /// themselves.
    RunnerMode mode = RunnerMode::single_shot;
};

/// A runner's answer, read up to its body.
struct PaidAnswer {
    std::unique_ptr<net::ResponseStream> stream;
    net::Url url;                     ///< Who answered.
    std::string first_bytes;          ///< Of the body, already taken from the stream.
    bool complete = false;            ///< first_bytes is the whole body.
    std::optional<Error> broken;      ///< Why there is no more than first_bytes, where that is not the end.
    PaymentHandle paid;               ///< Empty: nothing was asked for. Payments end with the answer.
    Refusal refusal = Refusal::none;  ///< The orchestrator's own; its text is in first_bytes.

    [[nodiscard]] const net::Response& head() const noexcept { return stream->head(); }
};

/// Whom a failure speaks about, and so what to do next.
struct ExchangeFailure {
    enum class Next {
        give_up,            ///< The signer refuses or is gone, or the deadline passed: no other orchestrator helps.
        next_orchestrator,  ///< This one does not want or is not there.
        not_this_one,       ///< Limits or options of the program or the signer pass it over: no fault of its own.
    };
    Next next = Next::next_orchestrator;
    Error error;
};

struct ExchangeOutcome {
    std::optional<PaidAnswer> answer;  ///< Any status; what refuses a payment for good is a failure.
    std::optional<ExchangeFailure> failure;
    std::optional<BoughtPayment> unspent;  ///< Where the orchestrator is full or could not be reached.
};

/// Sends a request, pays where the runner asks for it (402), and sends it again. A payment that the orchestrator
/// refuses is made once more for a fresh challenge; one that it did not look at, because it is full, is handed back.
asio::awaitable<ExchangeOutcome> exchange_paid(std::shared_ptr<Services> services, ExchangeRequest exchange,
                                               net::Deadline deadline);

/// Takes the whole body of a refusal into `first_bytes`; what is longer than 64 KiB stays in the stream.
asio::awaitable<void> read_refusal(PaidAnswer& answer, net::Deadline deadline);

}  // namespace farebox::gateway
