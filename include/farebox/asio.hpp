#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/version.hpp>
#include <functional>
#include <memory>
#include <utility>

#if BOOST_VERSION >= 107700
#include <boost/asio/associated_cancellation_slot.hpp>
#endif

#include "farebox/pending.hpp"

/// The library inside a program that runs on Boost.Asio (1.74 or newer). Header only; link farebox::asio.
namespace farebox {
inline namespace v0 {
namespace detail {

/// Waits for one Pending in the place where its handler belongs.
struct StartWaiting {
    template <class Handler, class T>
    void operator()(Handler&& handler, Pending<T> pending) const {
        using Kept = std::decay_t<Handler>;
        // Shared, because Pending::then() takes functions that can be copied.
        const auto kept = std::make_shared<Kept>(std::forward<Handler>(handler));
        auto work = boost::asio::make_work_guard(boost::asio::get_associated_executor(*kept));
#if BOOST_VERSION >= 107700
        if (auto slot = boost::asio::get_associated_cancellation_slot(*kept); slot.is_connected()) {
            slot.assign([canceller = pending.canceller()](boost::asio::cancellation_type) { canceller.cancel(); });
        }
#endif
        std::move(pending).then([kept, work](Result<T> result) mutable {
            const auto shared = std::make_shared<Result<T>>(std::move(result));
            const auto executor = work.get_executor();
            boost::asio::post(executor, [kept, shared, work]() mutable {
                work.reset();
                std::move (*kept)(std::move(*shared));
            });
        });
    }
};

}  // namespace detail

/**
 * @brief Waits for an operation as Asio's own functions wait: with a callback, use_awaitable, use_future, yield ...
 *
 *     Result<Response> response = co_await farebox::async_wait(gateway.call(request), asio::use_awaitable);
 *
 * Completes with the Result through the handler's executor, never inside this function. Cancelling the handler (Boost
 * 1.77 or newer) cancels the operation, which then completes with ErrorCode::cancelled.
 */
template <class T, class CompletionToken>
auto async_wait(Pending<T> pending, CompletionToken&& token) {
    return boost::asio::async_initiate<CompletionToken, void(Result<T>)>(detail::StartWaiting{}, token,
                                                                         std::move(pending));
}

/// For Options::post: callbacks and coroutines go on there. The context must run for as long as results are waited for.
template <class Executor>
Post post_to(Executor executor) {
    return [executor](std::function<void()> work) { boost::asio::post(executor, std::move(work)); };
}

}  // namespace v0
}  // namespace farebox
