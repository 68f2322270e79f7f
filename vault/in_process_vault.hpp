#pragma once

#include <memory>

#include "keystore/keyring.hpp"
#include "vault/custody/custodian.hpp"
#include "vault/messages.hpp"
#include "vault/vault.hpp"

namespace farebox::vault {

/// A vault inside this process: every request passes the same frame codec and the same rules as in a process of its
/// own. Calls may run in parallel. Payments complete inline, on the caller's thread; where the custodian waits for
/// somebody else, on threads of the vault's own (the destructor waits for them).
[[nodiscard]] std::unique_ptr<Vault> make_in_process_vault(std::unique_ptr<const Custodian> custodian, VaultCaps caps);
/// With keys in this process's memory.
[[nodiscard]] std::unique_ptr<Vault> make_in_process_vault(keystore::Keyring keys, VaultCaps caps);

}  // namespace farebox::vault
