#pragma once

#include <memory>

#include "keystore/keyring.hpp"
#include "vault/messages.hpp"
#include "vault/vault.hpp"

namespace farebox::vault {

/// A vault inside this process: every request passes the same frame codec and the same rules as in a process of its
/// own. Completions run inline, on the caller's thread; calls may run in parallel.
[[nodiscard]] std::unique_ptr<Vault> make_in_process_vault(keystore::Keyring keys, VaultCaps caps);

}  // namespace farebox::vault
