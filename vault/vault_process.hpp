#pragma once

#include <functional>
#include <optional>

#include "farebox/bytes.hpp"
#include "vault/core.hpp"

namespace farebox::vault {

/// The life of the vault's process once its keys are unlocked and its files are out of reach: starts its threads, gives
/// up every system call it does not need, tells the supervisor at the other end of @p control that it is ready, signs
/// for the fronts that it is joined with, and ends with the supervisor.
/// An order to resume is looked for at the start and with every heartbeat.
/// @param report  of what was done so far; its hello tells it, and what is done here.
/// @param resume_order  finds an order; empty: nothing resumes this vault.
void run_vault_process(VaultCore& core, HardeningReport report, int control,
                       const std::function<std::optional<Hash32>()>& resume_order);

}  // namespace farebox::vault
