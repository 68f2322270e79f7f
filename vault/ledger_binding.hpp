#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "farebox/result.hpp"
#include "vault/ledger_pin.hpp"
#include "vault/one_use_order.hpp"
#include "vault/state_keeper.hpp"

namespace farebox::vault {

/// Which ledger the vault signs for, and how far that has come: one that was put back, swapped or made anew would
/// promise the same money and the same nonces again. Thread-safe. It holds against files, not against a front that
/// lies: what that may have is for the caps.
class LedgerBinding {
public:
    /// @param keeper  carries the sequence with all it writes from now on, and writes nothing once this is gone.
    explicit LedgerBinding(StateKeeper& keeper);
    LedgerBinding(const LedgerBinding&) = delete;
    LedgerBinding& operator=(const LedgerBinding&) = delete;

    /// A front has opened this ledger. The first one ever is taken.
    /// @return forbidden where it is another than before, or an older state of the same.
    Result<LedgerPinned> pin(const LedgerPin& ledger);
    /// A grant of this sequence is durable, for it is to be signed. Costs no lock.
    void saw(std::uint64_t sequence) noexcept;
    /// Obeys an order to take the next ledger, whichever it is; once. @return True where it was a new one.
    Result<bool> adopt(const OneUseOrder& order);

    Result<AuditMac> mac(const AuditHeadToMac& head);

    /// Called every now and then: writes the sequence down where it has moved and nothing else did for ten seconds.
    void write_sometimes();

private:
    Result<void> take(const LedgerPin& ledger, bool as_another);

    StateKeeper& keeper_;
    std::mutex mutex_;  ///< One change at a time.
    std::atomic<std::uint64_t> newest_;
    std::atomic<std::uint64_t> newest_audit_entry_;
    std::chrono::steady_clock::time_point next_write_;
};

}  // namespace farebox::vault
