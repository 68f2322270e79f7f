#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "farebox/farebox.h"
#include "farebox/gateway.hpp"
#include "gateway-lite/c/guard.hpp"

namespace farebox::gateway::c {

/// A Pending until somebody waits or is called back, then its result until somebody takes it.
template <class T>
struct Started {
    explicit Started(Pending<T> operation) : pending{std::move(operation)}, canceller{pending->canceller()} {}

    /// Waits, where nobody has.
    void finish() {
        if (pending) {
            result = std::move(*std::exchange(pending, std::nullopt)).get();
        }
    }

    std::optional<Pending<T>> pending;
    std::optional<Result<T>> result;
    Canceller canceller;
};

using AnyStarted = std::variant<Started<Response>, Started<Session>, Started<SelectionCursor>,
                                Started<std::vector<OrchestratorListing>>, Started<std::optional<Chunk>>,
                                Started<std::string>, Started<void>, Started<std::optional<SessionEvent>>>;

/// What is behind a farebox_operation; a callback keeps it longer than that.
struct OperationState {
    explicit OperationState(AnyStarted any) : started{std::move(any)} {}

    AnyStarted started;
    std::string bytes;  ///< Of a chunk or body that was taken.
    std::mutex mutex;
    farebox_operation* handle = nullptr;  ///< nullptr: freed.
};

}  // namespace farebox::gateway::c

struct farebox_operation {
    std::shared_ptr<farebox::gateway::c::OperationState> state;
};

namespace farebox::gateway::c {

template <class T>
farebox_operation* start(Pending<T> pending) {
    auto operation = std::make_unique<farebox_operation>();
    operation->state = std::make_shared<OperationState>(AnyStarted{Started<T>{std::move(pending)}});
    operation->state->handle = operation.get();
    return operation.release();
}

/// The result, once; waits for it where nobody has. Another kind of operation than asked for: invalid_argument.
template <class T>
Result<T> take(farebox_operation* operation) {
    auto* const started = operation == nullptr ? nullptr : std::get_if<Started<T>>(&operation->state->started);
    if (started == nullptr) {
        return make_error(ErrorCode::invalid_argument, "the operation is NULL or has another kind of result");
    }
    started->finish();
    if (!started->result) {
        return make_error(ErrorCode::invalid_argument, "the operation's result was taken before, or is not there yet");
    }
    return *std::exchange(started->result, std::nullopt);
}

/// The result as a handle of the caller's; nullptr, and why, where there is none.
template <class Handle, class T>
Handle* take_as(farebox_operation* operation, farebox_error** error) {
    return guarded(error, [&]() -> Handle* {
        auto taken = take<T>(operation);
        if (!taken) {
            set_error(error, taken.error());
            return nullptr;
        }
        return new Handle{*std::move(taken)};
    });
}

/// Starts what a request asks for; nullptr, and why, where it makes no sense.
template <class Request, class Start>
farebox_operation* start_with(Result<Request> request, farebox_error** error, const Start& begin) {
    if (!request) {
        set_error(error, request.error());
        return nullptr;
    }
    return start(begin(*std::move(request)));
}

}  // namespace farebox::gateway::c
