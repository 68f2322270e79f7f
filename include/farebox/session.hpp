#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "farebox/error.hpp"
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

/// Reserves an application (a persistent runner) for as long as it is paid.
struct SessionRequest {
    std::string app;          ///< The application as orchestrators list it, e.g. "echo/live".
    std::string body = "{}";  ///< JSON for the reservation; most applications ignore it.
    /// The most to pay per unit of the application's price; an orchestrator that asks for more, or per another unit, is
    /// not used. Empty: the signer's own limits only. In any case nothing is paid above the orchestrator's listed price
    /// but 1.2 %, for a rate that moves.
    std::optional<PriceLimit> max_price;
    /// The most that all payments of this session together may be worth (expected value). The payment that might pass
    /// it is not asked for: SessionEvent::Kind::payments_ended with budget_exceeded, and the orchestrator ends the
    /// session when what was paid is used up. Empty: only the signer's own limits.
    std::optional<Wei> max_spending = {};
    /// How often the session goes on at another orchestrator by itself where it is lost: so often in a row, less than
    /// three minutes apart. It begins there anew (SessionEvent::Kind::swapped), with another id() and app_url(); what
    /// the application had at the old one is gone. 0: it ends (SessionEvent::Kind::lost).
    int max_swaps = 0;
    /// Until the session is open, retries and cold starts included; the same for each swap.
    std::chrono::milliseconds timeout = std::chrono::seconds{300};
    /// Told how far the opening is, through Options::post. What it throws is dropped.
    std::function<void(const JobProgress&)> progress = {};
    /// How hard to try; empty: as Options::retries says.
    std::optional<RetryPolicy> retries = {};
    /// The program's trace that it belongs to; goes to the signer and to strangers.
    TraceContext trace = {};
};

/// Something that happened to a session's payments.
struct SessionEvent {
    enum class Kind : std::uint8_t {
        paid,            ///< A payment was made and the orchestrator acknowledged it.
        covered,         ///< Nothing to pay now: the credit covers what was used.
        refreshed,       ///< The orchestrator gave fresh ticket parameters.
        payment_failed,  ///< A payment did not succeed; it is tried again. `error` says why.
        payments_ended,  ///< No more payments will be made, the orchestrator will end the session. See `error`.
        lost,            ///< The orchestrator ended the session or no longer knows it, and no other took it over.
        stopped,         ///< stop() was called.
        swapping,        ///< Another orchestrator is looked for; `error` says why. Nothing is paid meanwhile.
        swapped,         ///< The session runs at another orchestrator: app_url() and all about it has changed.
    };
    Kind kind = Kind::paid;
    std::optional<Error> error;
};

namespace detail {
class SessionCore;
}

/// The events of one session, in order. At most 256 are kept for a slow reader; the oldest are dropped first.
class FAREBOX_API SessionEvents {
public:
    /// The next event, or nothing after the last one (`lost` or `stopped`). One read at a time.
    Pending<std::optional<SessionEvent>> next();

    /// Made by the library.
    explicit SessionEvents(std::shared_ptr<detail::SessionCore> session);

private:
    std::shared_ptr<detail::SessionCore> session_;
};

/**
 * @brief A reserved application. The library pays for it in the background, at once and then every 3 s (every 5 s for
 * video priced per pixel), until stop(), or until the Session is dropped, which stops it without waiting.
 *
 * The application itself is reached with any HTTP or WebSocket client at app_url(). Whoever knows that URL can use it.
 * An orchestrator that is out of reach for twice as long as it was paid ahead (20 s; 2 min for video) has lost the
 * session; an application that sees sooner that it does not work there calls swap().
 * Threads: all members may be called from any thread. The references that they return stay good as long as the Session;
 * a swap makes others.
 */
class FAREBOX_API Session {
public:
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;
    ~Session();

    [[nodiscard]] const std::string& id() const noexcept;
    /// Where the application answers, without a trailing slash: append "/" and a path.
    [[nodiscard]] const std::string& app_url() const noexcept;
    /// The certificate which the orchestrator at app_url() was seen with, as PEM, to pin in another client. Empty for
    /// plain HTTP and where it was not remembered (Options::orchestrator_tls).
    [[nodiscard]] const std::string& app_certificate_pem() const noexcept;
    /// That certificate's public key as "sha256//BASE64": the pin which curl takes with --pinnedpubkey. Orchestrators'
    /// own certificates name nobody, so that clients which look for a name refuse them: `curl -k` with the pin does
    /// not. Empty where app_certificate_pem() is.
    [[nodiscard]] const std::string& app_public_key_pin() const noexcept;
    /// The orchestrator that runs the session, e.g. "https://host:8935".
    [[nodiscard]] const std::string& orchestrator() const noexcept;

    /// What the session has cost so far.
    [[nodiscard]] Spending paid() const;
    /// The session's events. All objects returned read from the same queue.
    SessionEvents events();
    /// Leaves the orchestrator and opens the session at another one, or there again where there is no other: for
    /// failures that only the application can see. Whatever SessionRequest::max_swaps says, it does not count. Done
    /// with SessionEvent::Kind::swapped. Errors: session_lost where the session has ended; else as
    /// Gateway::open_session(), and the session has ended then (SessionEvent::Kind::lost).
    Pending<void> swap();
    /// Ends payments, then tells the orchestrator. Succeeds also where the session was already gone.
    Pending<void> stop();

    /// Made by the library.
    explicit Session(std::shared_ptr<detail::SessionCore> core);

private:
    std::shared_ptr<detail::SessionCore> core_;
};

}  // namespace v0
}  // namespace farebox
