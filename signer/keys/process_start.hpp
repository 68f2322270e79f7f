#pragma once

#include <cstdint>
#include <optional>

namespace farebox::signer {

/// When the process began, in the kernel's ticks since boot: with the pid it names one process for good. nullopt where
/// no such process runs, or this one may not see it.
[[nodiscard]] std::optional<std::uint64_t> process_start(std::int32_t pid);

}  // namespace farebox::signer
