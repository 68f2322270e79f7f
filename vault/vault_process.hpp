#pragma once

#include "farebox/result.hpp"
#include "vault/core.hpp"

namespace farebox::vault {

/// The life of the vault's process once its keys are unlocked: tells the supervisor at the other end of @p control that
/// it is ready, signs for the fronts that it is joined with, and ends with the supervisor.
void run_vault_process(const VaultCore& core, int control);

}  // namespace farebox::vault
