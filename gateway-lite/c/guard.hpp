#pragma once

#include <exception>
#include <utility>

#include "farebox/error.hpp"
#include "farebox/farebox.h"

struct farebox_error {
    farebox::Error error;
};

namespace farebox::gateway::c {

/// Hands an Error to a C caller that wants it.
void set_error(farebox_error** out, Error error) noexcept;

/// Runs a function that must not throw through C; what it throws is ErrorCode::internal.
template <class Work>
auto guarded(farebox_error** error, Work&& work) noexcept -> decltype(work()) {
    try {
        return std::forward<Work>(work)();
    } catch (const std::exception& thrown) {
        set_error(error, make_error(ErrorCode::internal, thrown.what()));
    } catch (...) {
        set_error(error, make_error(ErrorCode::internal, "something was thrown that is no exception"));
    }
    return {};
}

}  // namespace farebox::gateway::c
