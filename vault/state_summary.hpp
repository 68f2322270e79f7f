#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "farebox/result.hpp"
#include "vault/ledger_pin.hpp"

namespace farebox::vault {

/// What vault.state says to an operator while no vault has it: nothing of it is secret.
struct StateSummary {
    bool paused = false;
    std::optional<LedgerPin> pin = {};  ///< The ledger that the vault signs for.
    std::size_t revoked = 0;            ///< Keys that sign nothing for ever.
    bool adopts_next_ledger = false;
};

/// How vault.state is.
struct StateFinding {
    enum class Kind : std::uint8_t { readable, not_begun, lost, damaged };
    Kind kind = Kind::not_begun;
    StateSummary summary;  ///< readable
};

/// Looks at vault.state and changes nothing. A missing one is lost where a note beside the keys says that it was begun.
/// Errors: invalid_argument (it cannot be read).
[[nodiscard]] Result<StateFinding> look_at_state(const std::filesystem::path& state,
                                                 const std::filesystem::path& keystore);

}  // namespace farebox::vault
