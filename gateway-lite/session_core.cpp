#include "gateway-lite/session_core.hpp"

#include <chrono>
#include <utility>

#include "gateway-lite/start.hpp"
#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {
namespace {

using Kind = SessionEvent::Kind;

constexpr std::size_t kMaxWaitingEvents = 256;
constexpr std::chrono::milliseconds kStopTimeout{5000};

bool is_last(Kind kind) {
    return kind == Kind::lost || kind == Kind::stopped;
}

void log_event(const gateway::Runtime& runtime, const std::string& id, const SessionEvent& event) {
    if (event.error) {
        const auto level = event.kind == Kind::payment_failed ? LogLevel::warning : LogLevel::error;
        runtime.log(level, "session " + gateway::printable(id, 100) + ": " + event.error->message);
    }
}

}  // namespace

SessionCore::SessionCore(std::shared_ptr<gateway::Services> services, OpenedSession opened)
    : services_{std::move(services)}, opened_{std::move(opened)} {}

void SessionCore::begin() {
    services_->runtime().on_close(weak_from_this());
    if (opened_.payments) {
        opened_.payments->start(std::chrono::milliseconds{0}, [self = weak_from_this()](SessionEvent event) {
            if (const auto session = self.lock()) {
                session->report(std::move(event));
            }
        });
    }
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
    log_event(services_->runtime(), opened_.reservation.session_id, event);
    if (is_last(event.kind)) {
        opened_.watch->end(0, event.error);
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
    events_.push_back(std::move(event));
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
        Event event{std::move(events_.front())};
        events_.pop_front();
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
    if (opened_.payments) {
        opened_.payments->stop();
        co_await opened_.payments->ended();
    }
    if (over_) {
        co_return Result<void>{};
    }
    net::Request request;
    request.method = "POST";
    const auto url = opened_.control_url.with_target(opened_.control_url.target + "/stop");
    const auto deadline = net::deadline_in(kStopTimeout);
    const net::CallOptions options{
        .max_body_bytes = 64 * 1024,
        .repeatable = true,
        .public_only = gateway::must_be_public(opened_.orchestrator, opened_.control_url.endpoint)};
    const auto answer = co_await services_->network.payments.send(url, std::move(request), deadline, options);
    if (!answer) {
        opened_.watch->end(0, answer.error());
        co_return answer.error();
    }
    if (answer->status != 404 && (answer->status < 200 || answer->status > 299)) {
        co_return make_error(ErrorCode::upstream_error, "the orchestrator answered " + std::to_string(answer->status) +
                                                            " to stop: " + gateway::printable(answer->body, 300));
    }
    report({Kind::stopped, std::nullopt});
    co_return Result<void>{};
}

}  // namespace detail
}  // namespace v0
}  // namespace farebox
