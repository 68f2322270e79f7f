#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "gateway-lite/runtime.hpp"
#include "gateway-lite/thrown.hpp"
#include "net/deadline.hpp"

namespace farebox::gateway {

/// How long answers are waited for that come in side by side.
struct WaitLimits {
    net::Deadline soon = net::Deadline::max();    ///< From then on one that is enough ends the wait.
    net::Deadline latest = net::Deadline::max();  ///< Ends it anyway.
};

/// Waits until all have ended, or as long as the limits say.
/// @param progress  Cancelled whenever one ends.
inline asio::awaitable<void> wait_for_enough(asio::steady_timer& progress, WaitLimits limits,
                                             std::function<bool()> all_ended, std::function<bool()> enough) {
    while (!all_ended()) {
        const auto now = std::chrono::steady_clock::now();
        if (now >= limits.latest || (now >= limits.soon && enough())) {
            break;
        }
        progress.expires_at(now < limits.soon ? net::earlier(limits.soon, limits.latest) : limits.latest);
        co_await progress.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

/// How long results are waited for.
template <class T>
struct GatherLimits : WaitLimits {
    std::function<bool(std::size_t task, const Result<T>&)> enough;
    Error no_answer = cancelled();  ///< The result of the others.
};

namespace gather_detail {

template <class T>
struct Shared {
    Shared(asio::io_context& context, std::size_t count, const Error& no_answer)
        : results(count, no_answer), done(count, false), left{count}, progress{context} {}
    std::vector<Result<T>> results;
    std::vector<bool> done;
    std::size_t left;
    asio::steady_timer progress;  ///< Cancelled whenever a task ends.
};

/// Counts a task as ended, however it ends.
template <class T>
struct EndOfTask {
    EndOfTask(std::shared_ptr<Shared<T>> waiting, std::size_t task) : shared{std::move(waiting)}, index{task} {}
    EndOfTask(const EndOfTask&) = delete;
    EndOfTask& operator=(const EndOfTask&) = delete;
    ~EndOfTask() {
        shared->done[index] = true;
        --shared->left;
        shared->progress.cancel();
    }
    std::shared_ptr<Shared<T>> shared;
    std::size_t index;
};

template <class T>
asio::awaitable<void> run_one(std::function<asio::awaitable<Result<T>>()> task, std::shared_ptr<Shared<T>> shared,
                              std::size_t index) {
    const EndOfTask<T> end{shared, index};
    auto result = co_await task();
    shared->results[index] = std::move(result);
}

template <class T>
bool has_enough(const Shared<T>& shared, const GatherLimits<T>& limits) {
    for (std::size_t index = 0; limits.enough && index < shared.results.size(); ++index) {
        if (shared.done[index] && limits.enough(index, shared.results[index])) {
            return true;
        }
    }
    return false;
}

}  // namespace gather_detail

/// Runs all tasks side by side and returns their results in order. Every task must end by its own deadline: neither the
/// limits nor cancelling the caller end it.
template <class T>
asio::awaitable<std::vector<Result<T>>> gather_within(std::shared_ptr<Runtime> runtime,
                                                      std::vector<std::function<asio::awaitable<Result<T>>()>> tasks,
                                                      GatherLimits<T> limits) {
    const auto shared = std::make_shared<gather_detail::Shared<T>>(runtime->context(), tasks.size(), limits.no_answer);
    for (std::size_t index = 0; index < tasks.size(); ++index) {
        runtime->spawn(
            [task = std::move(tasks[index]), shared, index] { return gather_detail::run_one<T>(task, shared, index); });
    }
    const std::function<bool()> all_ended = [&shared] { return shared->left == 0; };
    const std::function<bool()> enough = [&shared, &limits] { return gather_detail::has_enough(*shared, limits); };
    co_await wait_for_enough(shared->progress, limits, all_ended, enough);
    co_return shared->results;  // a copy: tasks may still write into theirs
}

/// The same, until the last of them has ended.
template <class T>
asio::awaitable<std::vector<Result<T>>> gather(std::shared_ptr<Runtime> runtime,
                                               std::vector<std::function<asio::awaitable<Result<T>>()>> tasks) {
    GatherLimits<T> no_limits;
    return gather_within<T>(std::move(runtime), std::move(tasks), std::move(no_limits));
}

}  // namespace farebox::gateway
