#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "farebox/result.hpp"
#include "signer/config/load.hpp"
#include "signer/ledger/ledger_examination.hpp"
#include "vault/state_summary.hpp"

namespace farebox::signer::doctor {

/// What the kernel lets a process give up.
struct KernelReading {
    bool root = false;           ///< Who looks is.
    std::int64_t landlock = 0;   ///< Its version; 0: it has none.
    bool secret_memory = false;  ///< memfd_secret
    bool seccomp = false;
    /// A folder that the front needs and that holds keys or what opens them; empty: they can be hidden.
    std::string keys_in;
};
[[nodiscard]] KernelReading read_kernel(const config::Loaded& loaded);

/// The ledger's place and, while no signer holds it, what is in it.
struct LedgerFileReading {
    std::optional<std::uint64_t> free_bytes;  ///< For the ledger's user; nothing: the folder cannot be looked at.
    std::string no_folder;                    ///< Why.
    bool on_network = false;
    std::optional<std::uint64_t> reserve_bytes;  ///< Of the reserve file; nothing: there is none, or it is hidden.
    std::string holder;                          ///< Empty: nobody.
    std::optional<Error> holder_unknown;
    std::optional<LedgerExamination> found;  ///< Only of a ledger that nobody holds.
    std::optional<Error> unreadable;
};
[[nodiscard]] LedgerFileReading read_ledger_file(const LedgerConfig& ledger);

/// vault.state, while no vault has it.
[[nodiscard]] Result<vault::StateFinding> read_vault_state(const Config& config);

}  // namespace farebox::signer::doctor
