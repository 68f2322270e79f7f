#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "farebox/export.hpp"
#include "farebox/http.hpp"
#include "farebox/job_report.hpp"
#include "farebox/pending.hpp"
#include "farebox/price_limit.hpp"
#include "farebox/retry_policy.hpp"
#include "farebox/spending.hpp"
#include "farebox/trace_context.hpp"

namespace farebox {
inline namespace v0 {

/// One request to a single-shot runner: an application behind an orchestrator, paid per request or per second.
struct CallRequest {
    std::string app;              ///< The application as orchestrators list it, e.g. "echo/fixed".
    std::string method = "POST";  ///< GET, POST, PUT, PATCH, DELETE or HEAD.
    std::string path;             ///< Path and query below the application, e.g. "/run?steps=4".
    HeaderList headers;           ///< Sent to the application. Host, Content-Length and Livepeer-* are the library's.
    std::string body;
    /// The most to pay per unit of the application's price; an orchestrator that asks for more, or per another unit, is
    /// not used. Empty: the signer's own limits only. In any case nothing is paid above the orchestrator's listed price
    /// but 1.2 %, for a rate that moves.
    std::optional<PriceLimit> max_price;
    /// The most that all payments of this call together may be worth (expected value). A payment that might pass it is
    /// not asked for: budget_exceeded. Empty: only the signer's own limits.
    std::optional<Wei> max_spending = {};
    /// Until the answer's head is there, retries and cold starts of models included.
    std::chrono::milliseconds timeout = std::chrono::seconds{300};
    /// Told how far the call is, through Options::post. What it throws is dropped.
    std::function<void(const JobProgress&)> progress = {};
    /// How hard to try; empty: as Options::retries says.
    std::optional<RetryPolicy> retries = {};
    /// The program's trace that it belongs to; goes to the signer and to strangers.
    TraceContext trace = {};
};

namespace detail {
class ResponseBody;
}

/**
 * @brief The application's answer: status and headers, and a body that is read piece by piece.
 * Whatever status the application answers with is a Response, 404, 500 and 503 included (429, 500 and 503 after as many
 * more tries as the RetryPolicy allows); an Error means that no application answered, and its details tell what was
 * paid (paid_payments, paid_tickets, paid_expected_value). An orchestrator that is full gets the payment it was sent
 * again and again until the timeout, never a second one for that. Dropping a Response ends the transfer. While the body
 * of a call that is billed by time is being read, the library keeps paying for it.
 *
 * Threads: use one Response from one thread at a time.
 */
class FAREBOX_API Response {
public:
    Response(Response&&) noexcept;
    Response& operator=(Response&&) noexcept;
    ~Response();

    [[nodiscard]] int status() const noexcept;
    [[nodiscard]] const HeaderList& headers() const noexcept;
    /// The first header of that name (any case), or an empty string.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    /// The orchestrator that answered, e.g. "https://host:8935".
    [[nodiscard]] const std::string& orchestrator() const noexcept;

    /// The next piece of the body, or nothing at its end. One read at a time: a second one while the first is
    /// outstanding is ErrorCode::invalid_argument. Cancelling a read ends the transfer.
    Pending<std::optional<Chunk>> next();
    /// The rest of the body. More than `limit_bytes`: ErrorCode::too_large.
    Pending<std::string> read_all(std::size_t limit_bytes = 64u << 20u);

    /// What this call has cost so far.
    [[nodiscard]] Spending paid() const;

    /// Made by the library.
    explicit Response(std::shared_ptr<detail::ResponseBody> body);

private:
    std::shared_ptr<detail::ResponseBody> body_;
};

}  // namespace v0
}  // namespace farebox
