#include "gateway-lite/runtime.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <string>
#include <utility>

#include "gateway-lite/library_thread.hpp"

namespace farebox::gateway {

/// An io_context that can destroy what is still waiting in it while its sockets live on in the program's hands.
class Runtime::Context : public asio::io_context {
public:
    Context() : asio::io_context{1}, guard_{get_executor()} {}
    void drop_waiting() { shutdown(); }

private:
    asio::executor_work_guard<asio::io_context::executor_type> guard_;
};

namespace {

Error opened_before_fork() {
    return make_error(ErrorCode::invalid_argument, "this Gateway was opened before fork() and works only there",
                      "open a Gateway in the child process");
}

}  // namespace

asio::io_context& Runtime::context() noexcept {
    return *context_;
}

Runtime::Runtime(Post post, Log log)
    : process_{current_process()},
      callbacks_{std::make_shared<CallbackThread>(std::move(post), log)},
      log_{std::move(log)},
      context_{std::make_unique<Context>()} {
    thread_ = start_library_thread([this] { context_->run(); });
}

Runtime::~Runtime() {
    if (!thread_.joinable()) {
        return;
    }
    if (in_child()) {  // where there is nothing to join
        thread_.detach();
        return;
    }
    context_->stop();  // never closed: what it was made for could not be made
    thread_.join();
}

bool Runtime::in_child() const noexcept {
    return process_ != current_process();
}

std::optional<Error> Runtime::refusal() const {
    if (in_child()) {  // where a thread that does not exist there may hold the lock
        return opened_before_fork();
    }
    return refusal(std::lock_guard{mutex_});
}

std::optional<Error> Runtime::refusal(const std::lock_guard<std::mutex>& /*locked*/) const {
    return closing_ ? std::optional{make_error(ErrorCode::cancelled, "the Gateway is closed")} : std::nullopt;
}

Post Runtime::deliver() const {
    if (in_child()) {
        return {};
    }
    return [callbacks = callbacks_](std::function<void()> callback) { callbacks->deliver(std::move(callback)); };
}

void Runtime::log(LogLevel level, std::string_view line) const {
    log_line(log_, level, line);
}

std::optional<Error> Runtime::spawn_for(const std::shared_ptr<farebox::detail::Operation>& operation,
                                        std::function<asio::awaitable<void>()> work) {
    if (in_child()) {
        return opened_before_fork();
    }
    {
        const std::lock_guard lock{mutex_};
        if (auto refused = refusal(lock)) {
            return refused;
        }
        std::erase_if(operations_, [](const auto& known) { return known.expired(); });
        operations_.push_back(operation);  // from here on close() ends it, whatever becomes of the coroutine
        ++running_;
    }
    operation->on_cancel(launch(std::move(work)));
    return std::nullopt;
}

void Runtime::own(std::shared_ptr<void> used_by_coroutines) {
    const std::lock_guard lock{mutex_};
    owned_.push_back(std::move(used_by_coroutines));
}

void Runtime::on_close(std::weak_ptr<Closable> object) {
    {
        const std::lock_guard lock{mutex_};
        if (!closing_) {
            std::erase_if(closables_, [](const auto& known) { return known.expired(); });
            closables_.push_back(std::move(object));
            return;
        }
    }
    if (const auto late = object.lock()) {
        late->on_runtime_close();
    }
}

void Runtime::post(std::function<void()> work) {
    const std::lock_guard lock{posting_};
    if (!dropped_) {
        asio::post(*context_, std::move(work));
    }
}

Runtime::Cancel Runtime::spawn(std::function<asio::awaitable<void>()> work) {
    {
        const std::lock_guard lock{mutex_};
        ++running_;
    }
    return launch(std::move(work));
}

/// spawn() once it is counted.
Runtime::Cancel Runtime::launch(std::function<asio::awaitable<void>()> work) {
    auto signal = std::make_shared<asio::cancellation_signal>();
    post([self = shared_from_this(), work = std::move(work), signal] {
        auto done = [self, signal, work](const std::exception_ptr& thrown) {
            try {
                if (thrown) {
                    std::rethrow_exception(thrown);
                }
            } catch (const std::exception& error) {
                if (dynamic_cast<const boost::system::system_error*>(&error) ==
                    nullptr) {  // not cancelled, which is said
                    self->log(LogLevel::debug, std::string{"a coroutine ended early: "} + error.what());
                }
            }
            self->ended();
        };
        asio::co_spawn(*self->context_, work(), asio::bind_cancellation_slot(signal->slot(), std::move(done)));
    });
    return [self = weak_from_this(), signal] {
        if (const auto runtime = self.lock(); runtime && !runtime->in_child()) {
            runtime->post([signal] { signal->emit(asio::cancellation_type::terminal); });
        }
    };
}

void Runtime::ended() noexcept {
    const std::lock_guard lock{mutex_};
    --running_;
    idle_.notify_all();
}

void Runtime::close(std::chrono::milliseconds grace) {
    if (in_child()) {
        return;
    }
    {
        const std::lock_guard lock{mutex_};
        if (std::exchange(closing_, true)) {
            return;
        }
    }
    if (on_library_thread()) {
        start_library_thread([self = shared_from_this(), grace] { self->finish(grace); }).detach();
    } else {
        finish(grace);
    }
}

void Runtime::finish(std::chrono::milliseconds grace) {
    std::unique_lock lock{mutex_};
    const auto closables = std::exchange(closables_, {});
    const auto operations = std::exchange(operations_, {});
    lock.unlock();
    for (const auto& known : closables) {
        if (const auto object = known.lock()) {
            object->on_runtime_close();
        }
    }
    for (const auto& known : operations) {
        if (const auto operation = known.lock()) {
            operation->cancel();
        }
    }
    lock.lock();
    idle_.wait_for(lock, grace, [this] { return running_ == 0; });
    lock.unlock();
    context_->stop();
    thread_.join();
    {
        const std::lock_guard taking_down{posting_};
        dropped_ = true;
        context_->drop_waiting();
    }
    callbacks_->stop();
    lock.lock();
    const auto owned = std::exchange(owned_, {});  // destroyed after the lock: its members may need it
    lock.unlock();
}

}  // namespace farebox::gateway
