#include "vault/workers.hpp"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "net/signals_blocked.hpp"

namespace farebox::vault {

struct Workers::State {
    explicit State(Options settings) : options{std::move(settings)} {}

    void run(std::size_t worker);

    const Options options;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> jobs;
    std::size_t running = 0;  // threads
    bool closed = false;
};

void Workers::State::run(std::size_t worker) {
    pthread_setname_np(pthread_self(), options.name.substr(0, 15).c_str());
    std::unique_lock lock{mutex};
    for (;;) {
        changed.wait(lock, [this] { return closed || !jobs.empty(); });
        if (jobs.empty()) {
            break;
        }
        Job job = std::move(jobs.front());
        jobs.pop_front();
        lock.unlock();
        job(worker);
        job = {};  // what it owns may end in any time, so not under the lock
        lock.lock();
    }
    --running;
    changed.notify_all();
}

Workers::Workers(Options options) : state_{std::make_shared<State>(std::move(options))} {
    const std::size_t count = state_->options.threads;
    state_->running = count;
    threads_.reserve(count);
    const net::SignalsBlocked blocked;
    for (std::size_t i = 0; i < count; ++i) {
        threads_.emplace_back([state = state_, i] { state->run(i); });
    }
}

Workers::~Workers() {
    bool all_ended = false;
    {
        std::unique_lock lock{state_->mutex};
        state_->closed = true;
        state_->changed.notify_all();
        all_ended = state_->changed.wait_for(lock, state_->options.patience, [this] { return state_->running == 0; });
    }
    for (auto& thread : threads_) {
        if (all_ended) {
            thread.join();
        } else {
            thread.detach();
        }
    }
}

bool Workers::submit(Job job) {
    {
        const std::lock_guard lock{state_->mutex};
        if (state_->jobs.size() >= state_->options.queue_limit) {
            return false;
        }
        state_->jobs.push_back(std::move(job));
    }
    state_->changed.notify_one();
    return true;
}

}  // namespace farebox::vault
