#pragma once

#include <coroutine>
#include <exception>

namespace farebox::gateway::test {

/// The smallest coroutine that co_awaits a Pending.
struct Task {
    struct promise_type {
        Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_never initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

}  // namespace farebox::gateway::test
