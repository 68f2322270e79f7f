#include "gateway-lite/callback_thread.hpp"

#include <utility>

#include "gateway-lite/library_thread.hpp"

namespace farebox::gateway {

CallbackThread::CallbackThread(Post post, Log log) : post_{std::move(post)}, log_{std::move(log)} {
    thread_ = start_library_thread([this] { run(); });
}

CallbackThread::~CallbackThread() {
    stop();
}

void CallbackThread::deliver(Callback callback) {
    {
        const std::lock_guard lock{mutex_};
        if (!stopping_) {
            waiting_.push_back(std::move(callback));
            changed_.notify_one();
            return;
        }
    }
    hand_over_elsewhere(std::move(callback), post_, log_);
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
        hand_over(std::move(callback), post_, log_);
        lock.lock();
    }
}

}  // namespace farebox::gateway
