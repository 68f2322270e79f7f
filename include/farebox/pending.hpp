#pragma once

#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "farebox/export.hpp"
#include "farebox/result.hpp"

namespace farebox {
inline namespace v0 {

/// Runs a function somewhere else, soon, exactly once: what Options::post is.
using Post = std::function<void(std::function<void()>)>;

namespace detail {

/// The part of a started operation that does not depend on its result's type. Thread-safe.
/// Programs use Pending and Canceller instead.
class FAREBOX_API Operation {
public:
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    virtual ~Operation();

    /// Why this process cannot have the result: it is a child of the one that started the operation, and what runs the
    /// operation does not exist in it. Then nothing but the destructor may be called.
    [[nodiscard]] std::optional<Error> refusal() const;
    /// Ends the operation with ErrorCode::cancelled unless it has ended; the work behind it is told to stop. Does
    /// nothing in a child process.
    void cancel() noexcept;
    [[nodiscard]] bool has_ended() const noexcept;
    /// Blocks until the operation has ended, or returns why this thread must not wait for it.
    std::optional<Error> wait();
    /// Runs `done` through the operation's delivery after it has ended; at most one call.
    void notify(std::function<void()> done);
    /// Sets what cancel() tells to stop; runs it at once where the operation is already cancelled.
    void on_cancel(std::function<void()> stop);

protected:
    /// @param deliver  Where notify() runs its function; empty: a short-lived thread.
    explicit Operation(Post deliver);
    /// True for the first caller, who must store the result and then call announce().
    bool claim() noexcept;
    void announce() noexcept;
    virtual void fail(Error error) noexcept = 0;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// An operation with its result.
template <class T>
class OperationOf final : public Operation {
public:
    explicit OperationOf(Post deliver) : Operation{std::move(deliver)} {}

    /// Ends the operation. False: it had ended before, and this result is dropped.
    bool settle(Result<T> result) noexcept {
        if (!claim()) {
            return false;
        }
        result_.emplace(std::move(result));
        announce();
        return true;
    }
    /// The result; only after wait() or inside notify().
    Result<T> take() { return std::move(*result_); }

private:
    void fail(Error error) noexcept override { settle(Result<T>{std::move(error)}); }

    std::optional<Result<T>> result_;
};

}  // namespace detail

/// Cancels one operation from any thread, any number of times, also after the operation has ended or its Gateway
/// is gone (then it does nothing). Keeps nothing alive.
class FAREBOX_API Canceller {
public:
    Canceller() = default;
    explicit Canceller(std::weak_ptr<detail::Operation> operation) : operation_{std::move(operation)} {}
    void cancel() const noexcept;

private:
    std::weak_ptr<detail::Operation> operation_;
};

/**
 * @brief A started operation: the one shape of everything in this library that takes time.
 * It is consumed once, by get(), then() or co_await. Dropping an unconsumed one cancels the operation.
 * A cancelled operation ends with ErrorCode::cancelled.
 *
 * Threads: a Pending belongs to one thread at a time; its Canceller may be used from any.
 * It may outlive its Gateway, which has then ended it with ErrorCode::cancelled.
 */
template <class T>
class [[nodiscard]] Pending {
public:
    /// Made by the library.
    explicit Pending(std::shared_ptr<detail::OperationOf<T>> operation) : operation_{std::move(operation)} {}
    Pending(Pending&&) noexcept = default;
    Pending& operator=(Pending&& other) noexcept {
        if (this != &other) {
            drop();
            operation_ = std::move(other.operation_);
        }
        return *this;
    }
    ~Pending() { drop(); }

    /// Blocks until the operation ends. On a thread of this library (inside a callback without Options::post):
    /// ErrorCode::would_deadlock at once, and the operation is cancelled. In a child process after fork():
    /// ErrorCode::invalid_argument, also from then() and co_await.
    Result<T> get() && {
        const auto operation = consume().operation;
        if (auto refused = operation->wait()) {
            operation->cancel();
            return *std::move(refused);
        }
        return operation->take();
    }

    /// Calls `done` exactly once with the result, through Options::post or, without it, on the library's callback
    /// thread; never inside then() itself. `done` should not block for long and must not throw (what it throws is
    /// logged and dropped). In a child process after fork() it runs on a thread made for it.
    void then(std::function<void(Result<T>)> done) && {
        auto operation = consume().operation;
        auto* const started = operation.get();
        started->notify([operation = std::move(operation), done = std::move(done)] { done(operation->take()); });
    }

    /// `Result<T> result = co_await std::move(pending);` The coroutine goes on through Options::post. Destroying a
    /// suspended coroutine cancels the operation; do so only where Options::post runs its functions. In a child process
    /// after fork() it goes on at once.
    auto operator co_await() && { return Awaiter{consume()}; }

    /// Cancels this operation from any thread.
    [[nodiscard]] Canceller canceller() const { return Canceller{operation_}; }

private:
    /// An operation to take the result of; refused: it holds the reason instead, from the start.
    struct Consumed {
        std::shared_ptr<detail::OperationOf<T>> operation;
        bool refused = false;
    };

    class Awaiter {
    public:
        explicit Awaiter(Consumed what) : operation_{std::move(what.operation)}, refused_{what.refused} {}
        Awaiter(const Awaiter&) = delete;
        Awaiter& operator=(const Awaiter&) = delete;
        ~Awaiter() {
            if (waiting_) {
                *waiting_ = false;
                operation_->cancel();
            }
        }
        [[nodiscard]] bool await_ready() const noexcept { return refused_; }
        void await_suspend(std::coroutine_handle<> coroutine) {
            waiting_ = std::make_shared<bool>(true);
            // The coroutine, and this object with it, may be gone before notify() returns.
            const auto operation = operation_;
            operation->notify([waiting = waiting_, coroutine] {
                if (*waiting) {
                    coroutine.resume();
                }
            });
        }
        Result<T> await_resume() {
            waiting_.reset();
            return operation_->take();
        }

    private:
        std::shared_ptr<detail::OperationOf<T>> operation_;
        bool refused_;
        std::shared_ptr<bool> waiting_;  // false: the coroutine was destroyed while it waited
    };

    Consumed consume() {
        auto operation = std::move(operation_);
        auto refused = operation ? operation->refusal()
                                 : make_error(ErrorCode::invalid_argument, "this Pending was consumed already",
                                              "get(), then() or co_await a Pending once");
        if (!refused) {
            return {std::move(operation), false};
        }
        auto ended = std::make_shared<detail::OperationOf<T>>(Post{});
        ended->settle(*std::move(refused));
        return {std::move(ended), true};
    }
    void drop() noexcept {
        if (operation_) {
            operation_->cancel();
            operation_.reset();
        }
    }

    std::shared_ptr<detail::OperationOf<T>> operation_;
};

}  // namespace v0
}  // namespace farebox
