#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <utility>

namespace farebox::net {

/// Waits for a callback interface: calls @p start with a completion that may be called once, from any thread, even
/// before start returns; the coroutine goes on where it ran before. A completion that is dropped without being called
/// never resumes it.
///
///     auto outcome = co_await net::await_callback<Result<ReserveOutcome>>(
///         [&](auto done) { ledger.reserve(std::move(request), std::move(done)); });   // name the lambda first
template <class T, class Start>
boost::asio::awaitable<T> await_callback(Start start) {
    namespace asio = boost::asio;
    auto initiate = [](auto handler, Start begin) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        begin(std::function<void(T)>{[shared](T value) {
            auto executor = asio::get_associated_executor(*shared);
            asio::post(executor,
                       [shared, moved = std::move(value)]() mutable { std::move (*shared)(std::move(moved)); });
        }});
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(std::move(initiate), asio::use_awaitable,
                                                                        std::move(start));
}

}  // namespace farebox::net
