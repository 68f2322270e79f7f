#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "farebox/result.hpp"

namespace farebox::signer {

/// A ledger that no signer holds, as its file says. Nothing in it is secret.
struct LedgerExamination {
    enum class Extent : std::uint8_t {
        whole,
        cut_off,      ///< There was no time for all of it.
        log_pending,  ///< A signer was killed: what it wrote last is in the log, and the next start takes it in.
    };
    std::string identity;       ///< 32 hex digits; empty where all of it is in the log.
    std::int64_t sequence = 0;  ///< Of its newest grant.
    std::string damage;         ///< The first that was found; empty: none.
    Extent extent = Extent::whole;
};

/// Looks through the file, at most for @p patience. Takes no lock and changes nothing, so that a signer can start
/// meanwhile; what was found is then worth nothing (find_ledger_holder tells).
/// Errors: not_found (there is none yet), ledger_unavailable.
[[nodiscard]] Result<LedgerExamination> examine_ledger(const std::string& path, std::chrono::milliseconds patience);

/// Who holds the ledger now, as its lock file says; empty: nobody.
/// Errors: ledger_unavailable (the lock cannot be looked at).
[[nodiscard]] Result<std::string> find_ledger_holder(const std::string& path);

}  // namespace farebox::signer
