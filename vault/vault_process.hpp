#pragma once

#include "farebox/result.hpp"
#include "vault/core.hpp"

namespace farebox::vault {

/// The life of the vault's process once its keys are unlocked and its files are out of reach: starts its threads, gives
/// up every system call it does not need, tells the supervisor at the other end of @p control that it is ready, signs
/// for the fronts that it is joined with, and ends with the supervisor.
/// @param report  of what was done so far; its hello tells it, and what is done here.
void run_vault_process(VaultCore& core, HardeningReport report, int control);

}  // namespace farebox::vault
