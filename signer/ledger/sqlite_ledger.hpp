#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "farebox/result.hpp"
#include "protocol/timestamp.hpp"
#include "signer/ledger/ledger.hpp"

namespace farebox::signer {

/// How long things are kept.
struct LedgerRetention {
    std::chrono::hours sessions{7 * 24};
    std::chrono::hours audit{90 * 24};
    std::chrono::hours idempotency{24};
    /// From a grant to the moment its tickets can certainly not be redeemed any more: three Livepeer rounds.
    std::chrono::hours tickets{72};
    std::chrono::hours previous_state_key{24};
    std::chrono::hours pins{9 * 24};
};

struct LedgerOptions {
    std::string path;                 ///< The database file; made with mode 0600 if missing. Its folder must exist.
    std::uint32_t reissue_limit = 5;  ///< Payments in a row from one acknowledged state, the first aside.
    std::uint32_t nonces_per_rand_hash = 600;  ///< What an orchestrator accepts.
    std::uint64_t reserve_bytes = 1U << 20U;   ///< Size of the reserve file beside the database; 0: none.
    std::size_t queue_limit = 8192;            ///< Waiting requests beyond this are `overloaded`.
    std::size_t group_limit = 256;             ///< Requests in one commit.
    std::size_t cached_sessions = 4096;        ///< Rows kept in memory.
    std::size_t cached_budgets = 4096;         ///< Of sessions, orchestrators, recipients, auth ids; 5 to 15 KB each.
    std::size_t most_totals = 10'000;          ///< Orchestrators, recipients, auth ids of a client with ev_total.
    std::chrono::milliseconds lazy_delay{50};  ///< How long a lazy write may wait for company.
    std::chrono::milliseconds retry_delay{1000};  ///< Between attempts to recover after a failure.
    std::chrono::milliseconds hangs_after{5000};  ///< Work under way for so long makes health() say so.
    std::chrono::minutes retention_interval{10};  ///< Between retention runs.
    int holder = 0;                               ///< The process to stop for whoever wants the ledger; 0: this one.
    LedgerRetention retention;

    /// Wall clock and a clock that only runs forward (boot time, nanoseconds). Empty: the system's.
    std::function<protocol::Timestamp()> wall_clock;
    std::function<std::int64_t()> monotonic_nanos;
    /// Runs the completions of a whole group, e.g. to send together what they ask for. Empty: just runs them.
    std::function<void(const std::function<void()>& completions)> around_completions;
    /// What an operator should read in the log. Empty: dropped. Runs on a thread of the ledger's.
    std::function<void(std::string_view message)> log;
    std::string vfs;  ///< SQLite VFS by name; for tests that make the disk fail.
};

/// Opens or makes the ledger, applies migrations and takes the holder lock.
/// @return ErrorCode::ledger_unavailable with what to do: held by another process (which one), on a network file
/// system, not a ledger of ours, made by a newer version, damaged; disk_full.
Result<std::unique_ptr<Ledger>> make_sqlite_ledger(LedgerOptions options);

}  // namespace farebox::signer
