#pragma once

#include <cstdint>

namespace farebox::vault {

/// What sched_getattr(2) and sched_setattr(2) exchange: struct sched_attr of linux/sched/types.h in its first version.
/// That header cannot be included beside <sched.h>, which the standard library includes, and glibc has no functions for
/// them.
struct SchedAttributes {
    std::uint32_t size = sizeof(SchedAttributes);
    std::uint32_t policy = 0;
    std::uint64_t flags = 0;
    std::int32_t nice = 0;
    std::uint32_t priority = 0;
    std::uint64_t runtime = 0;  ///< Of SCHED_OTHER and SCHED_BATCH: nanoseconds of a turn, from Linux 6.12 on.
    std::uint64_t deadline = 0;
    std::uint64_t period = 0;
};
static_assert(sizeof(SchedAttributes) == 48);

}  // namespace farebox::vault
