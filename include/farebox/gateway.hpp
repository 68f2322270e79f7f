#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "farebox/call.hpp"
#include "farebox/export.hpp"
#include "farebox/metrics.hpp"
#include "farebox/options.hpp"
#include "farebox/orchestrators.hpp"
#include "farebox/pending.hpp"
#include "farebox/selection.hpp"
#include "farebox/session.hpp"

namespace farebox {
inline namespace v0 {

/// The library's version, e.g. "0.1.0".
FAREBOX_API std::string_view version() noexcept;

namespace detail {
class GatewayCore;
}

/**
 * @brief Runs jobs on the Livepeer AI network and has them paid by a remote signer. Holds no key.
 *
 * Starts a few threads of its own, in which all signals are blocked. Installs no signal handler, never raises SIGPIPE,
 * writes nothing to stdout or stderr, reads no environment variable. After fork() a Gateway works only in the parent:
 * in the child every operation is ErrorCode::invalid_argument; open another one there.
 *
 * Errors of all operations, besides those named at each: cancelled (by a Canceller, a dropped Pending or the
 * destructor), timeout, connection_failed, protocol_error, and the signer's own codes (budget_exceeded, price_exceeded,
 * paused ...) with its message, hint and request id.
 *
 * Threads: all members may be called from any thread.
 */
class FAREBOX_API Gateway {
public:
    /// Checks the options and starts the threads; connects to nobody yet. Errors: invalid_argument.
    static Result<Gateway> open(Options options);

    Gateway(Gateway&&) noexcept;
    Gateway& operator=(Gateway&&) noexcept;
    /// Cancels everything, stops the sessions (at most 2 s), waits for callbacks and joins the threads. Inside a
    /// callback of the library it does not wait.
    ~Gateway();

    /// Sends one request to an application and pays for it where asked to. An orchestrator that is full, unreachable
    /// or too expensive is passed over. A request may reach an application again where one answers 429 or 500 or an
    /// orchestrator breaks off: use an idempotent request, or a session, where that matters. Each such request is paid
    /// for, four times at most.
    /// Errors: no_orchestrator (details: one entry per orchestrator with the reason). Where something was paid all the
    /// same, the details also have paid_payments, paid_tickets and paid_expected_value.
    Pending<Response> call(CallRequest request);

    /// Reserves an application and keeps paying for it. At most four reservations are paid for until one succeeds.
    /// Errors: as of call().
    Pending<Session> open_session(SessionRequest request);

    /// Finds who can run an application and puts them in the order of Options::selection, for an application that
    /// drives its jobs itself. Where nobody can, the cursor is empty and explains why.
    /// Errors: no_orchestrator where none is configured or none could be discovered.
    Pending<SelectionCursor> select(SelectionRequest request);

    /// Asks every configured orchestrator what it offers. One that does not answer is listed with the reason.
    /// Errors: no_orchestrator where none is configured or none could be discovered.
    Pending<std::vector<OrchestratorListing>> orchestrators();

    /// Counts of all jobs since open(), by application, orchestrator and status.
    [[nodiscard]] GatewayMetrics metrics() const;

private:
    explicit Gateway(std::shared_ptr<detail::GatewayCore> core);

    std::shared_ptr<detail::GatewayCore> core_;
};

}  // namespace v0
}  // namespace farebox
