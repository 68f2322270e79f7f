#include "signer/ledger/scoped_budget_table.hpp"

#include <array>
#include <utility>

namespace farebox::signer {
namespace {

std::int64_t number_of(LimitScope scope) {
    return static_cast<std::int64_t>(scope);
}

}  // namespace

ScopedBudgetTable::ScopedBudgetTable(Database& database)
    : database_{database},
      load_{database.prepare("SELECT id, minute, hour, day, total FROM scoped_budgets "
                             "WHERE client = ?1 AND scope = ?2 AND subject = ?3")},
      insert_{database.prepare("INSERT INTO scoped_budgets (client, scope, subject, session, minute, hour, day, total, "
                               "last_used) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")},
      update_{database.prepare("UPDATE scoped_budgets SET minute = ?2, hour = ?3, day = ?4, total = ?5, "
                               "last_used = ?6 WHERE id = ?1")},
      totals_{database.prepare("SELECT count(*) FROM scoped_budgets "
                               "WHERE client = ?1 AND scope = ?2 AND total IS NOT NULL")},
      forget_{database.prepare(
          "DELETE FROM scoped_budgets WHERE id > ?1 AND id <= ?2 AND last_used < ?3 AND (total IS NULL OR "
          "(scope = 0 AND NOT EXISTS (SELECT 1 FROM sessions WHERE id = scoped_budgets.session)))")} {}

ScopedBudget ScopedBudgetTable::load(const std::string& client, LimitScope scope, std::string_view subject) {
    ScopedBudget budget;
    load_.start(client, number_of(scope), Blob{subject});
    if (!load_.step()) {
        return budget;
    }
    budget.row = load_.integer(0);
    for (std::size_t i = 0; i < budget.windows.size(); ++i) {
        const int column = static_cast<int>(i) + 1;
        if (!load_.is_null(column)) {
            budget.windows[i] = decode_window(load_.bytes(column), kWindowBuckets[i]);
            if (budget.windows[i] == nullptr) {
                throw SqliteFailure{0, "what was spent within a limit cannot be read"};
            }
        }
    }
    if (!load_.is_null(4)) {
        budget.total = load_.number(4);
    }
    load_.reset();
    return budget;
}

void ScopedBudgetTable::save(const std::string& client, LimitScope scope, std::string_view subject,
                             ScopedBudget& budget, protocol::Timestamp now) {
    std::array<std::string, 3> texts;
    std::array<std::optional<Blob>, 3> windows;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (budget.windows[i] != nullptr) {
            texts[i] = encode_window(*budget.windows[i]);
            windows[i] = Blob{texts[i]};
        }
    }
    if (budget.row == 0) {
        const auto session = scope == LimitScope::session ? std::optional{session_of(subject)} : std::nullopt;
        insert_.run(client, number_of(scope), Blob{subject}, session, windows[0], windows[1], windows[2], budget.total,
                    now);
        budget.row = database_.last_insert_id();
    } else {
        update_.run(budget.row, windows[0], windows[1], windows[2], budget.total, now);
    }
}

std::size_t ScopedBudgetTable::totals(const std::string& client, LimitScope scope) {
    totals_.start(client, number_of(scope));
    const auto count = totals_.step() ? totals_.integer(0) : 0;
    totals_.reset();
    return static_cast<std::size_t>(count);
}

std::int64_t ScopedBudgetTable::forget(std::int64_t after, std::int64_t last, protocol::Timestamp since) {
    forget_.run(after, last, since);
    return database_.changes();
}

}  // namespace farebox::signer
