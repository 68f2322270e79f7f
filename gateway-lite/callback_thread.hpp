#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway-lite/callback.hpp"

namespace farebox::gateway {

/// Where the program's callbacks run, so that a slow one never delays a payment. Without Options::post they run on this
/// thread; with it, this thread only hands them over (so that they never run inside then() itself, whatever post does).
class CallbackThread {
public:
    CallbackThread(Post post, Log log);
    CallbackThread(const CallbackThread&) = delete;
    CallbackThread& operator=(const CallbackThread&) = delete;
    ~CallbackThread();

    /// Runs a callback soon. After stop() a short-lived thread takes the place of this one.
    void deliver(Callback callback);
    /// Runs what was delivered so far, then ends the thread. Not from this thread.
    void stop();

private:
    void run();

    const Post post_;
    const Log log_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Callback> waiting_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace farebox::gateway
