#include "signer/ledger/budget_table.hpp"

namespace farebox::signer {

BudgetTable::BudgetTable(Database& database)
    : load_{database.prepare("SELECT bucket, ev, variance FROM budgets WHERE scope = ?1 AND period = ?2")},
      save_{database.prepare("INSERT OR REPLACE INTO budgets (scope, period, slot, bucket, ev, variance) "
                             "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")},
      load_totals_{database.prepare("SELECT ev, payments, tickets, sessions FROM totals WHERE scope = ?1")},
      save_totals_{database.prepare("INSERT OR REPLACE INTO totals (scope, ev, payments, tickets, sessions) "
                                    "VALUES (?1, ?2, ?3, ?4, ?5)")},
      scopes_{database.prepare("SELECT scope FROM totals WHERE substr(scope, 1, length(?1)) = ?1 ORDER BY scope")} {}

void BudgetTable::load(const std::string& scope, BudgetWindow& window) {
    load_.start(scope, window.bucket_nanos());
    while (load_.step()) {
        window.restore({load_.integer(0), Spend{load_.number(1), load_.number(2)}});
    }
}

void BudgetTable::save(const std::string& scope, BudgetWindow& window) {
    for (const auto index : window.take_dirty()) {
        const auto& slot = window.slot(index);
        save_.run(scope, window.bucket_nanos(), static_cast<std::int64_t>(index), slot.bucket, slot.spend.ev,
                  slot.spend.variance);
    }
}

void BudgetTable::load_totals(const std::string& scope, ClientBudget::Totals& totals) {
    load_totals_.start(scope);
    if (load_totals_.step()) {
        totals.ev = load_totals_.number(0);
        totals.payments = static_cast<std::uint64_t>(load_totals_.integer(1));
        totals.tickets = static_cast<std::uint64_t>(load_totals_.integer(2));
        totals.sessions = static_cast<std::uint64_t>(load_totals_.integer(3));
        load_totals_.reset();
    }
}

void BudgetTable::save_totals(const std::string& scope, const ClientBudget::Totals& totals) {
    save_totals_.run(scope, totals.ev, static_cast<std::int64_t>(totals.payments),
                     static_cast<std::int64_t>(totals.tickets), static_cast<std::int64_t>(totals.sessions));
}

std::vector<std::string> BudgetTable::scopes(const std::string& prefix) {
    std::vector<std::string> found;
    scopes_.start(prefix);
    while (scopes_.step()) {
        found.emplace_back(scopes_.bytes(0));
    }
    return found;
}

}  // namespace farebox::signer
