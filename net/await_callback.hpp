#pragma once

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "net/deadline.hpp"
#include "net/watchdog.hpp"

namespace farebox::net {

/// Set from the moment on at which a waiting coroutine goes on: whatever happens later, it does not see.
using NobodyWaits = std::shared_ptr<const std::atomic<bool>>;

/// One coroutine that waits for a value of another thread, or for its deadline. What comes first decides, once.
template <class T, class Handler>
class CallbackWait final : public std::enable_shared_from_this<CallbackWait<T, Handler>> {
public:
    explicit CallbackWait(Handler handler) : handler_{std::move(handler)} {}

    /// On the coroutine's thread, once the work has begun: what was done at once needs no clock.
    void give_up_at(Deadline deadline) {
        if (!decided_) {
            auto& context = boost::asio::get_associated_executor(handler_).context();
            alarm_.emplace(static_cast<boost::asio::io_context&>(context), *this);
            alarm_->set_deadline(deadline);
        }
    }
    void complete(T value) {
        std::optional<T> answer{std::move(value)};
        if (!decided_.exchange(true)) {
            value_ = std::move(answer);
            resume();
        }
    }
    [[nodiscard]] NobodyWaits nobody_waits() { return {this->shared_from_this(), &decided_}; }

private:
    class Alarm final : public Timed {
    public:
        Alarm(boost::asio::io_context& context, CallbackWait& wait) : Timed{context}, wait_{wait} {}

    private:
        void on_deadline() noexcept override {
            // Once this has decided, a completion that comes just now finds nothing to do and may be the last owner.
            const auto alive = wait_.shared_from_this();
            if (!wait_.decided_.exchange(true)) {
                wait_.resume();
            }
        }
        CallbackWait& wait_;
    };

    /// What passes through the executor's queue is one pointer, however large the value is. The alarm ends on its own
    /// thread; after that this object may live on in a completion that comes late or never.
    void resume() {
        boost::asio::post(boost::asio::get_associated_executor(handler_), [self = this->shared_from_this()] {
            self->alarm_.reset();
            auto handler = std::move(self->handler_);
            std::move(handler)(std::move(self->value_));
        });
    }

    Handler handler_;
    std::optional<Alarm> alarm_;
    std::atomic<bool> decided_{false};
    std::optional<T> value_;
};

/// Waits for a callback interface until @p deadline: calls @p start with a completion, which must be called once, from
/// any thread, even before start returns or long after the deadline, and with NobodyWaits for work that may be saved.
/// The coroutine goes on where it ran before, on an io_context of one thread: with the value, or with nothing where it
/// gave up.
///
///     const auto start = [&](auto done, const net::NobodyWaits&) { ledger.usage(std::move(done)); };
///     auto usage = co_await net::await_callback<Result<Usage>>(deadline, start);   // name the lambda first
template <class T, class Start>
boost::asio::awaitable<std::optional<T>> await_callback(Deadline deadline, Start start) {
    namespace asio = boost::asio;
    auto initiate = [](auto handler, Deadline give_up_at, Start begin) {
        const auto wait = std::make_shared<CallbackWait<T, decltype(handler)>>(std::move(handler));
        begin([wait](T value) { wait->complete(std::move(value)); }, wait->nobody_waits());
        wait->give_up_at(give_up_at);
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::optional<T>)>(
        std::move(initiate), asio::use_awaitable, deadline, std::move(start));
}

}  // namespace farebox::net
