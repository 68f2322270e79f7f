#pragma once

#include "vault/hardening.hpp"

namespace farebox::vault {

/// From now on every thread of this process that asks the kernel for anything but what a vault needs is the end of the
/// process: no new file but for reading, no socket, no program, no process, no other process's memory. For a vault
/// whose keys are in memory and whose threads have been started.
[[nodiscard]] HardeningMeasure filter_vault_syscalls();

}  // namespace farebox::vault
