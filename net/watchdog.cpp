#include "net/watchdog.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>

namespace farebox::net {
namespace {

constexpr std::chrono::milliseconds kShortestSleep{10};

}  // namespace

boost::asio::execution_context::id Watchdog::id;

struct Watchdog::Timer {
    explicit Timer(boost::asio::io_context& context) : timer{context} {}
    boost::asio::steady_timer timer;
};

Timed::Timed(boost::asio::io_context& context) : watchdog_{boost::asio::use_service<Watchdog>(context)} {
    watchdog_.link(*this);
}

Timed::~Timed() {
    watchdog_.unlink(*this);
}

void Timed::set_deadline(Deadline deadline) {
    deadline_ = deadline;
    expired_ = false;
    if (deadline < watchdog_.wake_at_) {
        watchdog_.wake_by(deadline);
    }
}

Watchdog::Watchdog(boost::asio::execution_context& context)
    : service{context},
      context_{static_cast<boost::asio::io_context&>(context)},
      timer_{std::make_unique<Timer>(context_)} {}

Watchdog::~Watchdog() = default;

void Watchdog::shutdown() {
    timer_.reset();
}

void Watchdog::link(Timed& timed) noexcept {
    timed.next_ = first_;
    if (first_ != nullptr) {
        first_->previous_ = &timed;
    }
    first_ = &timed;
}

void Watchdog::unlink(Timed& timed) noexcept {
    (timed.previous_ != nullptr ? timed.previous_->next_ : first_) = timed.next_;
    if (timed.next_ != nullptr) {
        timed.next_->previous_ = timed.previous_;
    }
    if (first_ == nullptr && timer_) {
        // Nothing is left to watch: let run() return.
        wake_at_ = Deadline::max();
        timer_->timer.cancel();
    }
}

void Watchdog::wake_by(Deadline deadline) {
    if (!timer_) {
        return;
    }
    wake_at_ = std::max(deadline, std::chrono::steady_clock::now() + kShortestSleep);
    timer_->timer.expires_at(wake_at_);
    timer_->timer.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            sweep();
        }
    });
}

void Watchdog::sweep() {
    const Deadline now = std::chrono::steady_clock::now();
    Deadline nearest = Deadline::max();
    for (Timed* timed = first_; timed != nullptr; timed = timed->next_) {
        if (timed->deadline_ <= now) {
            timed->deadline_ = Deadline::max();
            timed->expired_ = true;
            timed->on_deadline();
        } else {
            nearest = std::min(nearest, timed->deadline_);
        }
    }
    wake_at_ = Deadline::max();
    if (nearest != Deadline::max()) {
        wake_by(nearest);
    }
}

}  // namespace farebox::net
