#include "signer/ledger/scoped_spending.hpp"

#include <array>
#include <string_view>

namespace farebox::signer {
namespace {

constexpr std::array<LimitScope, kLimitScopeNames.size()> kScopes{LimitScope::session, LimitScope::orchestrator,
                                                                  LimitScope::recipient, LimitScope::auth_id};

std::string_view name_of(LimitScope scope) {
    return kLimitScopeNames[static_cast<std::size_t>(scope)];
}

}  // namespace

std::size_t ScopedSpending::NameHash::operator()(const Name& name) const noexcept {
    constexpr std::size_t kOdd = 0x9e3779b97f4a7c15U;
    const std::hash<std::string> hash;
    return (hash(name.subject) * kOdd + static_cast<std::size_t>(name.scope)) * kOdd + hash(name.client);
}

ScopedSpending::Entry& ScopedSpending::entry(const Name& name, protocol::Timestamp now) {
    if (++looked_at_ >= cached_) {
        flush(now);
    }
    Entry* known = budgets_.find(name);
    return known != nullptr ? *known
                            : budgets_.put(name, Entry{table_.load(name.client, name.scope, name.subject), false});
}

ScopedSpending::Entry& ScopedSpending::entry_to_change(const Name& name, protocol::Timestamp now) {
    Entry& found = entry(name, now);
    if (!found.changed) {
        found.changed = true;
        changed_.push_back(name);
    }
    return found;
}

std::size_t& ScopedSpending::totals(const std::string& client, LimitScope scope) {
    const auto [at, fresh] = totals_.try_emplace({client, scope}, 0);
    if (fresh) {
        at->second = table_.totals(client, scope);
    }
    return at->second;
}

void ScopedSpending::hold(LimitCheck& check, const std::string& client, const ScopedCharge& charge,
                          const ScopedLimits& limits, protocol::Timestamp now) {
    for (const auto scope : kScopes) {
        const auto& own = limits[static_cast<std::size_t>(scope)];
        if (charge.windows(scope) == 0) {
            continue;
        }
        const bool is_new_session = scope == LimitScope::session && charge.session == 0;
        const auto counted =
            is_new_session ? Counted{} : entry({client, scope, charge.subject(scope)}, now).budget.counted();
        check.hold(name_of(scope), own, counted);
        if (own.ev_total && counted.total == nullptr && scope != LimitScope::session &&
            totals(client, scope) >= most_totals_) {
            check.no_room(name_of(scope), *own.ev_total);
        }
    }
}

void ScopedSpending::charge(const std::string& client, const ScopedCharge& charge, const Spend& spend,
                            protocol::Timestamp now) {
    for (const auto scope : kScopes) {
        const auto windows = charge.windows(scope);
        if (windows == 0) {
            continue;
        }
        ScopedBudget& budget = entry_to_change({client, scope, charge.subject(scope)}, now).budget;
        if ((windows & kCountsTotal) != 0 && !budget.total && scope != LimitScope::session) {
            ++totals(client, scope);
        }
        budget.charge(windows, now, spend);
    }
}

void ScopedSpending::give_back(const std::string& client, const ScopedCharge& charge, const Spend& spend,
                               protocol::Timestamp now, protocol::Timestamp charged) {
    for (const auto scope : kScopes) {
        if (const auto windows = charge.windows(scope); windows != 0) {
            entry_to_change({client, scope, charge.subject(scope)}, now).budget.give_back(windows, now, charged, spend);
        }
    }
}

void ScopedSpending::flush(protocol::Timestamp now) {
    for (const Name& name : changed_) {
        Entry& entry = *budgets_.find(name);
        table_.save(name.client, name.scope, name.subject, entry.budget, now);
        entry.changed = false;
    }
    changed_.clear();
    looked_at_ = 0;
}

std::vector<ScopeUsage> ScopedSpending::fullest(const std::string& client, protocol::Timestamp now) {
    struct Best {
        Name name;
        Uint256 spent;
        ScopeUsage usage;
    };
    std::array<std::optional<Best>, kScopes.size()> best;
    budgets_.for_each([&](const Name& name, Entry& entry) {
        auto& slot = best[static_cast<std::size_t>(name.scope)];
        const auto window = [&](std::size_t index) {
            BudgetWindow* found = entry.budget.windows[index].get();
            return found != nullptr ? std::optional{Wei{found->at(now).ev}} : std::nullopt;
        };
        const ScopeUsage usage{name.scope, {},
                               window(0),  window(1),
                               window(2),  entry.budget.total ? std::optional{Wei{*entry.budget.total}} : std::nullopt};
        // By the widest that is counted.
        const auto spent = usage.ev_total  ? usage.ev_total
                           : usage.ev_day  ? usage.ev_day
                           : usage.ev_hour ? usage.ev_hour
                                           : usage.ev_minute;
        if (name.client == client && spent && (!slot || spent->value() > slot->spent)) {
            slot = Best{name, spent->value(), usage};
        }
    });
    std::vector<ScopeUsage> found;
    for (auto& each : best) {
        if (each) {
            each->usage.subject = each->name.subject;
            found.push_back(std::move(each->usage));
        }
    }
    return found;
}

}  // namespace farebox::signer
