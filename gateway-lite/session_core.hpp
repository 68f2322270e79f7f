#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "farebox/session.hpp"
#include "gateway-lite/opened_session.hpp"
#include "gateway-lite/reports/job_watch.hpp"
#include "gateway-lite/runtime.hpp"
#include "gateway-lite/services.hpp"
#include "gateway-lite/swap_count.hpp"
#include "gateway-lite/under_way.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {

/// What is behind a Session: where it runs, its events, and how it goes on elsewhere. Thread-safe.
class SessionCore final : public gateway::Closable, public std::enable_shared_from_this<SessionCore> {
public:
    using OpenedSession = gateway::OpenedSession;
    /// Opens the same session anew.
    using Reopen = std::function<gateway::asio::awaitable<Result<OpenedSession>>()>;

    /// @param swaps  How often it swaps by itself.
    SessionCore(std::shared_ptr<gateway::Services> services, OpenedSession opened,
                std::shared_ptr<gateway::JobWatch> watch, int swaps, Reopen reopen);

    /// Starts the payments. Once, on the runtime's thread.
    void begin();
    /// Ends the session in the background, unless it has ended: the Session was dropped.
    void abandon() noexcept;
    void on_runtime_close() override;

    /// Where it runs now; good as long as this object, also after a swap.
    [[nodiscard]] const OpenedSession& here() const noexcept { return *here_; }
    /// Of all its places together.
    [[nodiscard]] Spending paid() const { return watch_->spending()->snapshot(); }
    Pending<std::optional<SessionEvent>> next_event();
    Pending<void> swap();
    Pending<void> stop();

private:
    gateway::asio::awaitable<Result<void>> stop_now();
    gateway::asio::awaitable<Result<void>> swap_now();
    gateway::asio::awaitable<void> leave(const OpenedSession& place);
    gateway::asio::awaitable<void> move();
    void start_moving(Error why);
    void settle_in(OpenedSession fresh);
    void start_payments();
    void on_payment_event(const OpenedSession* place, SessionEvent event);
    void stop_unheard();
    void report(SessionEvent event);

    const std::shared_ptr<gateway::Services> services_;
    const std::shared_ptr<gateway::JobWatch> watch_;
    std::atomic<bool> over_ = false;  // stopped, or lost
    std::atomic<bool> stopping_unheard_ = false;
    std::atomic<const OpenedSession*> here_ = nullptr;

    // On the runtime's thread.
    const Reopen reopen_;
    gateway::SwapCount swaps_;
    std::deque<OpenedSession> places_;  // earlier ones too: the program holds references into them
    bool stopping_ = false;
    gateway::UnderWay moving_;
    gateway::Runtime::Cancel cancel_move_;
    std::optional<Error> move_failed_;

    std::mutex mutex_;  // for what follows
    struct Told {       // an event, as small as most are
        SessionEvent::Kind kind;
        std::unique_ptr<Error> error;
    };
    std::deque<Told> events_;
    std::shared_ptr<OperationOf<std::optional<SessionEvent>>> reader_;
    bool events_ended_ = false;
};

}  // namespace detail
}  // namespace v0
}  // namespace farebox
