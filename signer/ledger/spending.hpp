#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "signer/ledger/bounded_cache.hpp"
#include "signer/ledger/budgets.hpp"
#include "signer/ledger/key_money.hpp"
#include "signer/ledger/ledger.hpp"
#include "signer/ledger/ledger_tables.hpp"
#include "signer/ledger/scoped_spending.hpp"
#include "signer/ledger/sqlite_ledger.hpp"

namespace farebox::signer {

/// The budgets of every client and the exposure of every key: in memory, written down once per commit.
class Spending {
public:
    Spending(LedgerTables& tables, const LedgerOptions& options)
        : tables_{tables},
          ticket_lifetime_nanos_{std::chrono::nanoseconds{options.retention.tickets}.count()},
          scoped_{tables.scoped_budgets, options.cached_budgets, options.most_totals} {
        learn_what_is_unknown();
    }
    /// After an adoption.
    void learn_what_is_unknown() { unknown_before_ = tables_.adoptions.spending_unknown_before(); }

    /// One payment about to be granted.
    struct Payment {
        const std::string& client;
        const Address& key;
        Spend spend;
        std::uint32_t tickets = 0;
        Wei face_value = {};  ///< Of each ticket.
    };
    /// @param scoped  What it would be charged to beside its client.
    Result<void> check(const Payment& payment, const ScopedCharge& scoped, const ClientLimits& limits,
                       protocol::Timestamp now);
    Result<void> check_rate(const Payment& payment, const ClientLimits& limits, protocol::Timestamp now);
    /// What only opening a session must pass.
    Result<void> check_new_session(const Payment& payment, const ReserveRequest& request, protocol::Timestamp now);
    [[nodiscard]] bool charge(const Payment& payment, protocol::Timestamp now);
    void give_back(const Payment& payment, protocol::Timestamp now, protocol::Timestamp charged);
    /// Beside charge(), which comes first, and give_back(): for sessions, orchestrators, recipients and auth ids.
    void charge_scopes(const Payment& payment, const ScopedCharge& scoped, protocol::Timestamp now) {
        scoped_.charge(payment.client, scoped, payment.spend, now);
    }
    void give_back_scopes(const Payment& payment, const ScopedCharge& scoped, protocol::Timestamp now,
                          protocol::Timestamp charged) {
        scoped_.give_back(payment.client, scoped, payment.spend, now, charged);
    }

    void count_empty(const Payment& payment, protocol::Timestamp now);
    void session_opened(const std::string& client);
    void session_used(const std::string& client, std::int64_t session, protocol::Timestamp now);
    void session_dropped(const std::string& client, std::int64_t session);

    /// Writes what changed since the last call.
    void flush(protocol::Timestamp now);
    /// Rows were deleted behind its back.
    void forget_cached() { scoped_.forget_cached(); }
    std::vector<ClientUsage> usage(protocol::Timestamp now);
    /// What a key has promised within the time that a ticket can be redeemed.
    BudgetWindow& exposure(const Address& address);
    /// All of KeyMoney but its winnings.
    KeyMoney promised_by(const Address& address, protocol::Timestamp now);

private:
    ClientBudget& client(const std::string& name);
    void start_counting_sessions(ClientBudget& budget, const std::string& name, protocol::Timestamp now);
    BudgetWindow& face_values(const Address& address);
    std::vector<ScopeUsage> scopes_of(const std::string& client, protocol::Timestamp now);

    LedgerTables& tables_;
    const std::int64_t ticket_lifetime_nanos_;
    ScopedSpending scoped_;
    std::optional<protocol::Timestamp> unknown_before_;  ///< Windows that reach back so far are full.
    std::unordered_map<std::string, ClientBudget> clients_;
    std::unordered_map<Address, BudgetWindow, BytesHash> keys_;
    std::unordered_map<Address, BudgetWindow, BytesHash> face_values_;  ///< In step with keys_; as EV.
    std::set<std::string> touched_clients_;
    std::set<Address> touched_keys_;
};

}  // namespace farebox::signer
