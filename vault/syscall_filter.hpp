#pragma once

#include "vault/custody/custodian.hpp"
#include "vault/hardening.hpp"

namespace farebox::vault {

/**
 * @brief Takes from every thread of this process, all of which have been started, what its vault does not need.
 *
 * memory ("seccomp"): asking the kernel for anything but what signing in memory needs is the end of the process: no new
 * file but for reading, no socket, no program, no process, no other process's memory.
 * network ("seccomp_network"): the same, but for connections to others (TCP, UDP, Unix sockets). It never listens.
 * module ("seccomp_module"): nobody knows what a token's module needs. Refused to it (EPERM) is what none does: other
 * programs, other processes' memory, mounts, name spaces, kernel modules, BPF.
 */
[[nodiscard]] HardeningMeasure filter_vault_syscalls(SandboxProfile profile);

}  // namespace farebox::vault
