#include "net/io_pool.hpp"

#include <pthread.h>

#include <string>

#include "net/signals_blocked.hpp"

namespace farebox::net {
namespace {

void run_until_stopped(boost::asio::io_context& context, std::size_t number) {
    pthread_setname_np(pthread_self(), ("farebox-io-" + std::to_string(number)).c_str());
    const auto work = boost::asio::make_work_guard(context);
    context.run();
}

}  // namespace

IoPool::IoPool(std::size_t threads) {
    const SignalsBlocked during_start;
    for (std::size_t i = 0; i < threads; ++i) {
        contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
        threads_.emplace_back(run_until_stopped, std::ref(*contexts_.back()), i);
    }
}

IoPool::~IoPool() {
    stop();
}

boost::asio::io_context& IoPool::next() noexcept {
    return *contexts_[turn_.fetch_add(1, std::memory_order_relaxed) % contexts_.size()];
}

void IoPool::stop() {
    for (const auto& context : contexts_) {
        context->stop();
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

}  // namespace farebox::net
