#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "signer/ledger/scoped_budget.hpp"
#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Rows of `scoped_budgets`: one for each session, orchestrator, recipient and auth id that is counted, written whole.
class ScopedBudgetTable {
public:
    explicit ScopedBudgetTable(Database& database);

    /// Nothing spent where there is no row.
    ScopedBudget load(const std::string& client, LimitScope scope, std::string_view subject);
    /// Fills in `budget.row` where that is a new one.
    void save(const std::string& client, LimitScope scope, std::string_view subject, ScopedBudget& budget,
              protocol::Timestamp now);
    /// Subjects of that scope whose sum of all time is kept.
    std::size_t totals(const std::string& client, LimitScope scope);
    /// Of the rows with an id in (after, last] those that nothing was charged to since then: a total is kept, but a
    /// session's only as long as the session. @return How many.
    std::int64_t forget(std::int64_t after, std::int64_t last, protocol::Timestamp since);

private:
    Database& database_;
    Statement load_;
    Statement insert_;
    Statement update_;
    Statement totals_;
    Statement forget_;
};

}  // namespace farebox::signer
