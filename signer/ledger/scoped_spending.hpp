#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "signer/ledger/bounded_cache.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/ledger/limit_check.hpp"
#include "signer/ledger/scoped_budget.hpp"
#include "signer/ledger/scoped_budget_table.hpp"

namespace farebox::signer {

/// The budgets of each session, orchestrator, recipient and auth id, for clients that have such limits: the ones used
/// lately in memory, written down once per commit.
class ScopedSpending {
public:
    /// @param cached  Budgets kept in memory.
    /// @param most_totals  Orchestrators, recipients and auth ids of a client whose sum of all time is kept, of each.
    ScopedSpending(ScopedBudgetTable& table, std::size_t cached, std::size_t most_totals)
        : table_{table}, cached_{cached > 0 ? cached : 1}, most_totals_{most_totals}, budgets_{cached_} {}

    void hold(LimitCheck& check, const std::string& client, const ScopedCharge& charge, const ScopedLimits& limits,
              protocol::Timestamp now);
    void charge(const std::string& client, const ScopedCharge& charge, const Spend& spend, protocol::Timestamp now);
    void give_back(const std::string& client, const ScopedCharge& charge, const Spend& spend, protocol::Timestamp now,
                   protocol::Timestamp charged);

    /// Writes what changed since the last call.
    void flush(protocol::Timestamp now);
    /// Rows were deleted behind its back; everything is written.
    void forget_cached() { budgets_.clear(), totals_.clear(); }
    /// Of each scope the one that has spent most, of those in memory; named as in ScopedCharge::subject.
    [[nodiscard]] std::vector<ScopeUsage> fullest(const std::string& client, protocol::Timestamp now);

private:
    struct Name {
        std::string client;
        LimitScope scope = LimitScope::session;
        std::string subject;
        friend bool operator==(const Name&, const Name&) = default;
    };
    struct NameHash {
        std::size_t operator()(const Name& name) const noexcept;
    };
    struct Entry {
        ScopedBudget budget;
        bool changed = false;
    };
    Entry& entry(const Name& name, protocol::Timestamp now);
    Entry& entry_to_change(const Name& name, protocol::Timestamp now);
    [[nodiscard]] std::size_t& totals(const std::string& client, LimitScope scope);

    ScopedBudgetTable& table_;
    const std::size_t cached_;
    const std::size_t most_totals_;
    BoundedCache<Name, Entry, NameHash> budgets_;
    std::map<std::pair<std::string, LimitScope>, std::size_t> totals_;
    std::vector<Name> changed_;
    std::size_t looked_at_ = 0;  ///< Since the last flush: as long as they are fewer than fit, no change is pushed out.
};

}  // namespace farebox::signer
