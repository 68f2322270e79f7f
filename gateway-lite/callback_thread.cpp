#include "gateway-lite/callback_thread.hpp"

#include <exception>
#include <utility>

#include "gateway-lite/library_thread.hpp"

namespace farebox::gateway {
namespace {

/// The program's code: what it throws ends here.
void run_guarded(const std::function<void()>& callback, const CallbackThread::Log& log) {
    try {
        callback();
    } catch (const std::exception& thrown) {
        if (log) {
            log(LogLevel::error, std::string{"a callback threw: "} + thrown.what());
        }
    } catch (...) {
        if (log) {
            log(LogLevel::error, "a callback threw something");
        }
    }
}

}  // namespace

CallbackThread::CallbackThread(Post post, Log log) : post_{std::move(post)}, log_{std::move(log)} {
    thread_ = start_library_thread([this] { run(); });
}

CallbackThread::~CallbackThread() {
    stop();
}

void CallbackThread::deliver(std::function<void()> callback) {
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_) {
            waiting_.push_back(std::move(callback));
            changed_.notify_one();
            return;
        }
    }
    start_library_thread([callback = std::move(callback), log = log_] { run_guarded(callback, log); }).detach();
}

void CallbackThread::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

void CallbackThread::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty()) {
            return;
        }
        auto callback = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        hand_over(std::move(callback));
        lock.lock();
    }
}

void CallbackThread::hand_over(std::function<void()> callback) {
    if (!post_) {
        run_guarded(callback, log_);
        return;
    }
    run_guarded(
        [this, &callback] { post_([log = log_, callback = std::move(callback)] { run_guarded(callback, log); }); },
        log_);
}

}  // namespace farebox::gateway
