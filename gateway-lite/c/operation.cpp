#include "gateway-lite/c/operation.hpp"

namespace farebox::gateway::c {
namespace {

using Done = void (*)(void*, farebox_operation*);

template <class T>
void call_back(Started<T>& started, const std::shared_ptr<OperationState>& state, Done done, void* context) {
    if (!started.pending) {
        return;
    }
    std::move(*std::exchange(started.pending, std::nullopt)).then([state, &started, done, context](Result<T> result) {
        farebox_operation* handle = nullptr;
        {
            const std::scoped_lock lock{state->mutex};
            started.result.emplace(std::move(result));
            handle = state->handle;
        }
        if (handle != nullptr) {
            done(context, handle);
        }
    });
}

/// Keeps what was read where the operation is.
const char* keep(farebox_operation* operation, std::string bytes, std::size_t* length) {
    auto& kept = operation->state->bytes;
    kept = std::move(bytes);
    if (length != nullptr) {
        *length = kept.size();
    }
    return kept.c_str();
}

}  // namespace
}  // namespace farebox::gateway::c

namespace c = farebox::gateway::c;

extern "C" {

void farebox_operation_wait(farebox_operation* operation) {
    if (operation == nullptr) {
        return;
    }
    c::guarded(nullptr, [operation] {
        std::visit([](auto& started) { started.finish(); }, operation->state->started);
        return true;
    });
}

void farebox_operation_then(farebox_operation* operation, void (*done)(void*, farebox_operation*), void* context) {
    if (operation == nullptr || done == nullptr) {
        return;
    }
    c::guarded(nullptr, [&] {
        const auto state = operation->state;
        std::visit([&](auto& started) { c::call_back(started, state, done, context); }, state->started);
        return true;
    });
}

void farebox_operation_cancel(farebox_operation* operation) {
    if (operation != nullptr) {
        std::visit([](const auto& started) { started.canceller.cancel(); }, operation->state->started);
    }
}

void farebox_operation_free(farebox_operation* operation) {
    if (operation == nullptr) {
        return;
    }
    {
        const std::scoped_lock lock{operation->state->mutex};
        operation->state->handle = nullptr;
    }
    farebox_operation_cancel(operation);  // nothing where it has ended
    delete operation;
}

int farebox_operation_chunk(farebox_operation* operation, const char** data, size_t* length, farebox_error** error) {
    const int failed = -1;
    const auto outcome = c::guarded(error, [&]() -> std::optional<int> {
        auto chunk = c::take<std::optional<farebox::Chunk>>(operation);
        if (!chunk) {
            c::set_error(error, chunk.error());
            return std::nullopt;
        }
        const bool more = chunk->has_value();
        const auto* const kept = c::keep(operation, more ? std::move((*chunk)->bytes) : std::string{}, length);
        if (data != nullptr) {
            *data = kept;
        }
        return more ? 1 : 0;
    });
    return outcome.value_or(failed);
}

bool farebox_operation_body(farebox_operation* operation, const char** data, size_t* length, farebox_error** error) {
    return c::guarded(error, [&] {
        auto body = c::take<std::string>(operation);
        if (!body) {
            c::set_error(error, body.error());
            return false;
        }
        const auto* const kept = c::keep(operation, *std::move(body), length);
        if (data != nullptr) {
            *data = kept;
        }
        return true;
    });
}

bool farebox_operation_done(farebox_operation* operation, farebox_error** error) {
    return c::guarded(error, [&] {
        const auto done = c::take<void>(operation);
        if (!done) {
            c::set_error(error, done.error());
        }
        return static_cast<bool>(done);
    });
}

}  // extern "C"
