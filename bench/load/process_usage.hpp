#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>

namespace farebox::bench {

/// What a process and all its descendants have used or hold.
struct ProcessUsage {
    std::chrono::microseconds cpu{0};  ///< User and system, all threads, ended ones included.
    std::int64_t pss_kib = 0;          ///< Proportional set size.
    int processes = 0;
};

/// Throws where there is no such process.
ProcessUsage usage_of_tree(pid_t root);
/// CPU of this process.
std::chrono::microseconds own_cpu();

}  // namespace farebox::bench
