#pragma once

#include <functional>
#include <optional>

#include "vault/core.hpp"
#include "vault/one_use_order.hpp"

namespace farebox::vault {

using OrderFinder = std::function<std::optional<OneUseOrder>(OrderKind)>;

/// The life of the vault's process once its keys are unlocked and its files are out of reach: starts its threads, gives
/// up every system call it does not need, tells the supervisor at the other end of @p control that it is ready, signs
/// for the fronts that it is joined with, and ends with the supervisor.
/// Orders are looked for at the start and with every heartbeat.
/// @param report  of what was done so far; its hello tells it, and what is done here.
/// @param find_order  finds an order of that kind; empty: nobody gives this vault any.
void run_vault_process(VaultCore& core, HardeningReport report, int control, const OrderFinder& find_order);

}  // namespace farebox::vault
