#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gateway-lite/runtime.hpp"

namespace farebox::gateway {

namespace gather_detail {

template <class T>
struct Shared {
    Shared(asio::io_context& context, std::size_t count)
        : results(count, make_error(ErrorCode::cancelled, "the operation was cancelled")),
          left{count},
          all_there{context, asio::steady_timer::time_point::max()} {}
    std::vector<Result<T>> results;
    std::size_t left;
    asio::steady_timer all_there;
};

/// Counts a task as ended, however it ends.
template <class T>
struct EndOfTask {
    explicit EndOfTask(std::shared_ptr<Shared<T>> waiting) : shared{std::move(waiting)} {}
    EndOfTask(const EndOfTask&) = delete;
    EndOfTask& operator=(const EndOfTask&) = delete;
    ~EndOfTask() {
        if (--shared->left == 0) {
            shared->all_there.cancel();
        }
    }
    std::shared_ptr<Shared<T>> shared;
};

template <class T>
asio::awaitable<void> run_one(std::function<asio::awaitable<Result<T>>()> task, std::shared_ptr<Shared<T>> shared,
                              std::size_t index) {
    const EndOfTask<T> end{shared};
    auto result = co_await task();
    shared->results[index] = std::move(result);
}

}  // namespace gather_detail

/// Runs all tasks side by side and returns their results in order. Every task must end by its own deadline: cancelling
/// the caller leaves them to it.
template <class T>
asio::awaitable<std::vector<Result<T>>> gather(std::shared_ptr<Runtime> runtime,
                                               std::vector<std::function<asio::awaitable<Result<T>>()>> tasks) {
    const auto shared = std::make_shared<gather_detail::Shared<T>>(runtime->context(), tasks.size());
    for (std::size_t index = 0; index < tasks.size(); ++index) {
        runtime->spawn(
            [task = std::move(tasks[index]), shared, index] { return gather_detail::run_one<T>(task, shared, index); });
    }
    if (shared->left != 0) {
        co_await shared->all_there.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (shared->left != 0) {
        co_return shared->results;  // cancelled: the tasks still write into theirs
    }
    co_return std::move(shared->results);
}

}  // namespace farebox::gateway
