#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "farebox/session.hpp"
#include "gateway-lite/payment_run.hpp"
#include "gateway-lite/reports/job_watch.hpp"
#include "gateway-lite/runtime.hpp"
#include "gateway-lite/services.hpp"
#include "net/orchestrator/payment_challenge.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {

/// A reserved session as its parts see it.
struct OpenedSession {
    net::orchestrator::SessionReservation reservation;
    net::Url app_url;
    net::Url control_url;
    net::Endpoint orchestrator;
    std::string orchestrator_text;    ///< The same, for the program.
    std::string app_certificate;      ///< PEM of app_url's host, as it was when the session began.
    gateway::PaymentHandle payments;  ///< Empty: nothing to pay.
    std::shared_ptr<gateway::JobWatch> watch;
};

/// What is behind a Session. Thread-safe.
class SessionCore final : public gateway::Closable, public std::enable_shared_from_this<SessionCore> {
public:
    SessionCore(std::shared_ptr<gateway::Services> services, OpenedSession opened);

    /// Starts the payments. Once, on the runtime's thread.
    void begin();
    /// Ends the session in the background, unless it has ended: the Session was dropped.
    void abandon() noexcept;
    void on_runtime_close() override;

    [[nodiscard]] const OpenedSession& opened() const noexcept { return opened_; }
    Pending<std::optional<SessionEvent>> next_event();
    Pending<void> stop();

private:
    gateway::asio::awaitable<Result<void>> stop_now();
    void stop_unheard();
    void report(SessionEvent event);

    const std::shared_ptr<gateway::Services> services_;
    const OpenedSession opened_;
    std::atomic<bool> over_ = false;  // stopped, or lost
    std::atomic<bool> stopping_unheard_ = false;

    std::mutex mutex_;  // for what follows
    std::deque<SessionEvent> events_;
    std::shared_ptr<OperationOf<std::optional<SessionEvent>>> reader_;
    bool events_ended_ = false;
};

}  // namespace detail
}  // namespace v0
}  // namespace farebox
