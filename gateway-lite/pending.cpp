#include "farebox/pending.hpp"

#include <condition_variable>
#include <mutex>

#include "gateway-lite/callback.hpp"
#include "gateway-lite/library_thread.hpp"
#include "gateway-lite/thrown.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {
namespace {

/// For operations without a Gateway behind them (any more): still never inside then() itself.
void run_on_short_lived_thread(std::function<void()> work) {
    gateway::hand_over_elsewhere(std::move(work), Post{}, gateway::Log{});
}

}  // namespace

struct Operation::Impl {
    std::mutex mutex;
    std::condition_variable changed;
    bool claimed = false;
    bool ended = false;
    bool cancelled = false;
    std::function<void()> stop;
    std::function<void()> done;
    Post deliver;
    const long process = gateway::current_process();
};

Operation::Operation(Post deliver) : impl_{std::make_unique<Impl>()} {
    impl_->deliver = deliver ? std::move(deliver) : Post{run_on_short_lived_thread};
}

Operation::~Operation() = default;

bool Operation::claim() noexcept {
    const std::lock_guard lock{impl_->mutex};
    return !std::exchange(impl_->claimed, true);
}

void Operation::announce() noexcept {
    std::function<void()> done;
    std::function<void()> stop;  // destroyed outside the lock: it may own the last reference to something
    Post deliver;
    {
        const std::lock_guard lock{impl_->mutex};
        impl_->ended = true;
        stop = std::exchange(impl_->stop, nullptr);
        done = std::exchange(impl_->done, nullptr);
        deliver = impl_->deliver;
        // Under the lock: a waiter may destroy this operation as soon as it can see the end.
        impl_->changed.notify_all();
    }
    if (done) {
        deliver(std::move(done));
    }
}

std::optional<Error> Operation::refusal() const {
    if (impl_->process == gateway::current_process()) {
        return std::nullopt;
    }
    return make_error(ErrorCode::invalid_argument, "this operation was started before fork()",
                      "open a Gateway in the child process");
}

void Operation::cancel() noexcept {
    if (impl_->process != gateway::current_process()) {
        return;  // it is the parent's
    }
    std::function<void()> stop;
    {
        const std::lock_guard lock{impl_->mutex};
        if (impl_->ended || std::exchange(impl_->cancelled, true)) {
            return;
        }
        stop = std::exchange(impl_->stop, nullptr);
    }
    if (stop) {
        stop();
    }
    fail(gateway::cancelled());
}

void Operation::on_cancel(std::function<void()> stop) {
    {
        const std::lock_guard lock{impl_->mutex};
        if (impl_->ended) {
            return;
        }
        if (!impl_->cancelled) {
            impl_->stop = std::move(stop);
            return;
        }
    }
    stop();
}

bool Operation::has_ended() const noexcept {
    const std::lock_guard lock{impl_->mutex};
    return impl_->claimed;
}

std::optional<Error> Operation::wait() {
    std::unique_lock lock{impl_->mutex};
    if (impl_->ended) {
        return std::nullopt;
    }
    if (gateway::on_library_thread()) {
        return make_error(ErrorCode::would_deadlock, "get() on a thread of the library would wait for itself",
                          "use then() or co_await inside callbacks, or set Options::post");
    }
    impl_->changed.wait(lock, [this] { return impl_->ended; });
    return std::nullopt;
}

void Operation::notify(std::function<void()> done) {
    Post deliver;
    {
        const std::lock_guard lock{impl_->mutex};
        if (!impl_->ended) {
            impl_->done = std::move(done);
            return;
        }
        deliver = impl_->deliver;
    }
    deliver(std::move(done));
}

}  // namespace detail

void Canceller::cancel() const noexcept {
    if (const auto operation = operation_.lock()) {
        operation->cancel();
    }
}

}  // namespace v0
}  // namespace farebox
