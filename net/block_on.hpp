#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <future>
#include <utility>

namespace farebox::net {

/// Runs a coroutine on a context that other threads run (IoPool) and blocks until it ends. For programs' main thread
/// and tests; never from a thread of the pool.
template <class T>
T block_on(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    // Asio would need a T without a value; a Result has none. So the coroutine keeps its promise itself.
    std::promise<T> promise;
    auto future = promise.get_future();
    auto keep_promise = [](std::promise<T> kept, boost::asio::awaitable<T> running) -> boost::asio::awaitable<void> {
        try {
            kept.set_value(co_await std::move(running));
        } catch (...) {
            kept.set_exception(std::current_exception());
        }
    };
    boost::asio::co_spawn(context, keep_promise(std::move(promise), std::move(work)), [](std::exception_ptr) {});
    return future.get();
}

}  // namespace farebox::net
