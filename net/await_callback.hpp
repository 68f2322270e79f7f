#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
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
        // What passes through the executor's queue is one pointer, however large the result is.
        struct Waiting {
            decltype(handler) resume;
            std::optional<T> value;
        };
        auto waiting = std::make_shared<Waiting>(Waiting{std::move(handler), std::nullopt});
        begin(std::function<void(T)>{[waiting](T value) {
            waiting->value.emplace(std::move(value));
            asio::post(asio::get_associated_executor(waiting->resume),
                       [waiting] { std::move(waiting->resume)(*std::move(waiting->value)); });
        }});
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(T)>(std::move(initiate), asio::use_awaitable,
                                                                        std::move(start));
}

}  // namespace farebox::net
