#pragma once

#include <string>
#include <vector>

#include "signer/ledger/budgets.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `budgets` and `totals`.
class BudgetTable {
public:
    explicit BudgetTable(Database& database);

    void load(const std::string& scope, BudgetWindow& window);
    /// Writes the slots that changed.
    void save(const std::string& scope, BudgetWindow& window);
    void load_totals(const std::string& scope, ClientBudget::Totals& totals);
    void save_totals(const std::string& scope, const ClientBudget::Totals& totals);
    /// Every scope that starts with `prefix` and has totals.
    std::vector<std::string> scopes(const std::string& prefix);

private:
    Statement load_;
    Statement save_;
    Statement load_totals_;
    Statement save_totals_;
    Statement scopes_;
};

}  // namespace farebox::signer
