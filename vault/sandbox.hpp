#pragma once

#include <filesystem>
#include <vector>

#include "vault/hardening.hpp"
#include "vault/key_tool.hpp"

/// What the two processes give up once they have what they need. All of it before there are other threads.
namespace farebox::vault {

/// Closes every descriptor but stdin, stdout, stderr and the control socket.
void close_other_descriptors();

/// A vault whose keys are on the network, before it opens them, as that starts threads: a user of its own where root
/// started it, and nothing to be opened but what finding and knowing a server takes (resolver, CA certificates), its
/// own secret, and @p orders, the folder where the operator leaves them. Does nothing to other vaults.
void sandbox_before_opening(const VaultConfig& config, const std::filesystem::path& orders, HardeningReport& report);

/// The vault with its keys in memory: a user of its own where root started it, and nothing but its keystore and
/// password file to be opened. With a token's module it says why not. The system calls are filtered later, see
/// filter_vault_syscalls().
void sandbox_vault(const VaultConfig& config, HardeningReport& report);

/// What the front has to do with files.
struct FrontFiles {
    std::vector<std::filesystem::path> hidden;  ///< Keys, and what opens them.
    std::filesystem::path ledger_folder;
    std::vector<std::filesystem::path> socket_folders;
    std::vector<std::filesystem::path> other_folders;  ///< Of the configuration and of what it names.
    std::vector<std::filesystem::path> read_folders;   ///< Of what is only read, again and again.
};
/// The front: the keys out of sight, and, where root started it, the user who owns the ledger's folder.
void sandbox_front(const FrontFiles& files, HardeningReport& report);

}  // namespace farebox::vault
