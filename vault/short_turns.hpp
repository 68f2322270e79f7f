#pragma once

#include <chrono>

namespace farebox::vault {

/// How long a thread of ours runs at a time while others want the processor.
inline constexpr std::chrono::microseconds kShortTurn{100};

/// Asks the kernel to run this thread, and what it starts from now on, in short turns: for the same share of the
/// processor, but soon after it has something to do. A payment passes through half a dozen threads and waits for the
/// processor at each; beside a busy program that is up to a turn of that program's, 3 or 4 ms, every time. Linux 6.12
/// or newer does that; an older one changes nothing. A thread whose policy somebody chose (real time, idle) keeps it.
/// Allocates nothing, so that it may be called between fork and exec.
void run_in_short_turns() noexcept;

}  // namespace farebox::vault
