#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "farebox/pending.hpp"
#include "gateway-lite/runtime.hpp"
#include "gateway-lite/thrown.hpp"

namespace farebox::gateway {

/// Runs a coroutine and settles its operation with what it returns.
template <class T>
asio::awaitable<void> settle_with(std::function<asio::awaitable<Result<T>>()> work,
                                  std::shared_ptr<farebox::detail::OperationOf<T>> operation) {
    try {
        auto result = co_await work();
        operation->settle(std::move(result));
    } catch (const std::exception& thrown) {
        operation->settle(error_of(thrown));  // ignored where a cancellation has been announced already
    }
}

/// Starts an operation of the public interface.
template <class T>
Pending<T> start(const std::shared_ptr<Runtime>& runtime, std::function<asio::awaitable<Result<T>>()> work) {
    auto operation = std::make_shared<farebox::detail::OperationOf<T>>(runtime->deliver());
    auto settling = [work = std::move(work), operation] { return settle_with<T>(work, operation); };
    if (auto refused = runtime->spawn_for(operation, std::move(settling))) {
        operation->settle(*std::move(refused));
    }
    return Pending<T>{std::move(operation)};
}

/// An operation that has ended already.
template <class T>
Pending<T> ready(const std::shared_ptr<Runtime>& runtime, Result<T> result) {
    auto operation = std::make_shared<farebox::detail::OperationOf<T>>(runtime->deliver());
    operation->settle(std::move(result));
    return Pending<T>{std::move(operation)};
}

}  // namespace farebox::gateway
