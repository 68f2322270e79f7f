#pragma once

#include <functional>
#include <string_view>

#include "farebox/options.hpp"

namespace farebox::gateway {

/// The program's functions: none of them lets an exception out into the library.
using Callback = std::function<void()>;
using Log = std::function<void(LogLevel, std::string_view)>;

/// Empty: silence.
void log_line(const Log& log, LogLevel level, std::string_view line) noexcept;

/// Runs a callback where @p post says; empty: here.
void hand_over(Callback callback, const Post& post, const Log& log) noexcept;

/// The same from a thread made for it, so that the callback never runs inside the caller, except where the system gives
/// no thread: late in the wrong place is better than never.
void hand_over_elsewhere(Callback callback, const Post& post, const Log& log) noexcept;

}  // namespace farebox::gateway
