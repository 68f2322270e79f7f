#include "gateway-lite/session_core.hpp"

#include <chrono>
#include <utility>

#include "gateway-lite/start.hpp"
#include "gateway-lite/text.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {
namespace {

using Kind = SessionEvent::Kind;

constexpr std::size_t kMaxWaitingEvents = 256;

bool is_last(Kind kind) {
    return kind == Kind::lost || kind == Kind::stopped;
}

void log_event(const gateway::Runtime& runtime, const std::string& id, const SessionEvent& event) {
    if (event.error) {
        const bool goes_on = event.kind == Kind::payment_failed || event.kind == Kind::swapping;
        const auto level = goes_on ? LogLevel::warning : LogLevel::error;
        runtime.log(level, "session " + gateway::printable(id, 100) + ": " + event.error->message);
    }
}

}  // namespace

SessionCore::SessionCore(std::shared_ptr<gateway::Services> services, OpenedSession opened,
                         std::shared_ptr<gateway::JobWatch> watch, int swaps, Reopen reopen)
    : services_{std::move(services)},
      watch_{std::move(watch)},
      reopen_{std::move(reopen)},
      swaps_{swaps},
      moving_{services_->runtime().context()} {
    here_ = &places_.emplace_back(std::move(opened));
}

void SessionCore::begin() {
    services_->runtime().on_close(weak_from_this());
    start_payments();
}

void SessionCore::start_payments() {
    const auto& place = here();
    if (!place.payments) {
        return;
    }
    place.payments->start(std::chrono::milliseconds{0}, [self = weak_from_this(), &place](SessionEvent event) {
        if (const auto session = self.lock()) {
            session->on_payment_event(&place, std::move(event));
        }
    });
}

void SessionCore::on_payment_event(const OpenedSession* place, SessionEvent event) {
    const bool left = static_cast<bool>(moving_) || place != &here();
    if (event.kind == Kind::lost && left) {
        return;  // of where it ran before
    }
    const bool may_go_on = !stopping_ && !services_->runtime().refusal();
    if (event.kind == Kind::lost && may_go_on && swaps_.take(std::chrono::steady_clock::now())) {
        start_moving(event.error.value_or(make_error(ErrorCode::session_lost, "the orchestrator ended the session")));
        return;
    }
    report(std::move(event));
}

void SessionCore::abandon() noexcept {
    if (!services_->runtime().refusal()) {
        stop_unheard();
    }
}

/// Stops in the background, once.
void SessionCore::stop_unheard() {
    if (over_ || stopping_unheard_.exchange(true)) {
        return;
    }
    services_->runtime().spawn([self = shared_from_this()] {
        return gateway::settle_with<void>([self] { return self->stop_now(); },
                                          std::make_shared<OperationOf<void>>(Post{}));
    });
}

void SessionCore::on_runtime_close() {
    {
        const std::lock_guard lock{mutex_};
        events_ended_ = true;
        if (const auto reader = std::exchange(reader_, nullptr)) {
            reader->settle(make_error(ErrorCode::cancelled, "the Gateway is closed"));
        }
    }
    stop_unheard();
}

void SessionCore::report(SessionEvent event) {
    log_event(services_->runtime(), here().reservation.session_id, event);
    if (is_last(event.kind)) {
        watch_->end(0, event.error);
    }
    const std::lock_guard lock{mutex_};
    if (events_ended_) {
        return;
    }
    events_ended_ = is_last(event.kind);
    over_ = over_ || events_ended_;
    if (const auto reader = std::exchange(reader_, nullptr); reader && reader->settle(std::optional{event})) {
        return;
    }
    if (events_.size() == kMaxWaitingEvents) {
        events_.pop_front();
    }
    events_.push_back({event.kind, event.error ? std::make_unique<Error>(*std::move(event.error)) : nullptr});
}

Pending<std::optional<SessionEvent>> SessionCore::next_event() {
    using Event = std::optional<SessionEvent>;
    const auto& runtime = services_->network.runtime;
    if (auto refused = runtime->refusal(); refused && runtime->in_child()) {
        return gateway::ready<Event>(runtime, *std::move(refused));
    }
    const std::lock_guard lock{mutex_};
    if (reader_ && !reader_->has_ended()) {
        return gateway::ready<Event>(
            runtime, make_error(ErrorCode::invalid_argument, "another read of this session's events is outstanding"));
    }
    if (!events_.empty()) {
        auto told = std::move(events_.front());
        events_.pop_front();
        Event event{{told.kind, told.error ? std::optional{*std::move(told.error)} : std::nullopt}};
        return gateway::ready<Event>(runtime, std::move(event));
    }
    if (events_ended_) {
        return gateway::ready<Event>(runtime, Event{});
    }
    reader_ = std::make_shared<OperationOf<Event>>(runtime->deliver());
    return Pending<Event>{reader_};
}

Pending<void> SessionCore::stop() {
    return gateway::start<void>(services_->network.runtime, [self = shared_from_this()] { return self->stop_now(); });
}

gateway::asio::awaitable<Result<void>> SessionCore::stop_now() {
    stopping_ = true;
    if (moving_) {
        cancel_move_();
        co_await moving_.wait();
    }
    co_await gateway::end_payments(here());
    if (over_) {
        co_return Result<void>{};
    }
    const auto given_back = co_await gateway::give_back(services_, here());
    if (!given_back) {
        watch_->end(0, given_back.error());
        co_return given_back;
    }
    report({Kind::stopped, std::nullopt});
    co_return Result<void>{};
}

Pending<void> SessionCore::swap() {
    return gateway::start<void>(services_->network.runtime, [self = shared_from_this()] { return self->swap_now(); });
}

gateway::asio::awaitable<Result<void>> SessionCore::swap_now() {
    if (over_ || stopping_) {
        co_return make_error(ErrorCode::session_lost, "the session has ended", "open another one");
    }
    if (!moving_) {
        start_moving(make_error(ErrorCode::session_lost, "the application asked for another orchestrator"));
    }
    co_await moving_.wait();
    if (move_failed_) {
        co_return *move_failed_;
    }
    co_return Result<void>{};
}

/// Leaves where it is: nothing more is paid there, and it is told so in the background.
void SessionCore::start_moving(Error why) {
    moving_.begin();
    move_failed_ = make_error(ErrorCode::cancelled, "the session was stopped");  // unless it gets further than that
    const auto& left = here();
    services_->selector.failed(left.orchestrator);
    services_->directory.forget(left.orchestrator);
    report({Kind::swapping, std::move(why)});
    services_->runtime().spawn([self = shared_from_this(), &left] { return self->leave(left); });
    cancel_move_ = services_->runtime().spawn([self = shared_from_this()] { return self->move(); });
}

gateway::asio::awaitable<void> SessionCore::leave(const OpenedSession& place) {
    co_await gateway::end_payments(place);
    co_await gateway::give_back(services_, place);  // whether it hears that or not
}

gateway::asio::awaitable<void> SessionCore::move() {
    const gateway::UnderWay::End end{moving_};
    watch_->spending()->begin_anew();
    auto fresh = co_await reopen_();
    if (fresh) {
        settle_in(*std::move(fresh));
        co_return;
    }
    move_failed_ = fresh.error();
    if (!stopping_) {
        report({Kind::lost, fresh.error()});
    }
}

void SessionCore::settle_in(OpenedSession fresh) {
    here_ = &places_.emplace_back(std::move(fresh));
    moving_.end();
    move_failed_.reset();
    report({Kind::swapped, std::nullopt});
    if (!stopping_) {
        start_payments();
    }
}

}  // namespace detail
}  // namespace v0
}  // namespace farebox
