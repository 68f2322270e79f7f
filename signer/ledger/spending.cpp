#include "signer/ledger/spending.hpp"

#include <algorithm>

#include "protocol/byte_view.hpp"
#include "protocol/hex.hpp"
#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

constexpr std::string_view kClientScope = "client:";
constexpr std::int64_t kDayNanos = 24LL * 3'600 * 1'000'000'000;

std::string client_scope(const std::string& name) {
    return std::string{kClientScope} + name;
}

std::string key_scope(const Address& address) {
    return "key:" + protocol::to_hex(address.data);
}

/// Beside the key's, so that both are on one page.
std::string face_scope(const Address& address) {
    return key_scope(address) + ":face";
}

/// The face values of a payment's tickets together; absent where that needs more than 256 bits.
std::optional<Spend> face_of(const Spending::Payment& payment) {
    const auto face = protocol::checked_mul(payment.face_value.value(), Uint256{{payment.tickets}});
    return face ? std::optional{Spend{*face, {}}} : std::nullopt;
}

}  // namespace

ClientBudget& Spending::client(const std::string& name) {
    const auto [at, fresh] = clients_.try_emplace(name);
    ClientBudget& budget = at->second;
    if (fresh) {
        const auto scope = client_scope(name);
        for (BudgetWindow* window : {&budget.minute, &budget.hour, &budget.day}) {
            tables_.budgets.load(scope, *window);
        }
        tables_.budgets.load_totals(scope, budget.totals);
    }
    return budget;
}

/// The limit is new, or the signer has just started: the grants of the last minutes tell which sessions are live.
void Spending::start_counting_sessions(ClientBudget& budget, const std::string& name, protocol::Timestamp now) {
    budget.count_sessions();
    const protocol::Timestamp since{now.unix_nanos - kLiveSessionNanos};
    const auto count = [&](std::int64_t session, std::string_view payer, protocol::Timestamp used) {
        if (payer == name) {
            budget.touch_session(session, used);
        }
    };
    tables_.grants.for_each_since(since, count);
    tables_.sessions.for_each_without_grant(since, count);
}

BudgetWindow& Spending::exposure(const Address& address) {
    if (const auto known = keys_.find(address); known != keys_.end()) {
        return known->second;
    }
    BudgetWindow& window = keys_.emplace(address, make_exposure_window(ticket_lifetime_nanos_)).first->second;
    tables_.budgets.load(key_scope(address), window);
    return window;
}

BudgetWindow& Spending::face_values(const Address& address) {
    if (const auto known = face_values_.find(address); known != face_values_.end()) {
        return known->second;
    }
    BudgetWindow& window = face_values_.emplace(address, make_exposure_window(ticket_lifetime_nanos_)).first->second;
    tables_.budgets.load(face_scope(address), window);
    return window;
}

KeyMoney Spending::promised_by(const Address& address, protocol::Timestamp now) {
    BudgetWindow& promised = exposure(address);
    const Spend& outstanding = promised.at(now);
    KeyMoney money;
    money.key = address;
    money.outstanding_face_value = Wei{face_values(address).at(now).ev};
    money.outstanding_ev = Wei{outstanding.ev};
    money.risk = Wei{risk_of(outstanding, kKeyRiskSigmas).value_or(kMaxUint256)};
    const auto oldest = promised.oldest_used();
    if (!oldest) {
        return money;
    }
    const std::int64_t bucket = promised.bucket_nanos();
    const std::int64_t first = std::max(*oldest, (now.unix_nanos - kDayNanos) / bucket);
    money.ev_lately = Wei{promised.since(first).ev};
    money.lately = std::chrono::seconds{std::max<std::int64_t>(1, (now.unix_nanos - first * bucket) / 1'000'000'000)};
    return money;
}

Result<void> Spending::check(const Payment& payment, const ScopedCharge& scoped, const ClientLimits& limits,
                             protocol::Timestamp now) {
    ClientBudget& budget = client(payment.client);
    if (auto checked = budget.check_rate(limits, now); !checked) {
        return checked;
    }
    LimitCheck check{payment.spend, now, unknown_before_};
    check.hold({}, limits, budget.counted());
    if (scoped.counted != 0) {
        scoped_.hold(check, payment.client, scoped, *limits.scoped, now);
    }
    return check.result();
}

Result<void> Spending::check_rate(const Payment& payment, const ClientLimits& limits, protocol::Timestamp now) {
    return client(payment.client).check_rate(limits, now);
}

Result<void> Spending::check_new_session(const Payment& payment, const ReserveRequest& request,
                                         protocol::Timestamp now) {
    ClientBudget& budget = client(payment.client);
    if (request.limits.live_sessions && !budget.counts_sessions()) {
        start_counting_sessions(budget, payment.client, now);
    }
    if (auto checked = budget.check_new_session(request.limits, now); !checked) {
        return checked;
    }
    if (!request.key_funds) {
        return make_error(ErrorCode::key_overexposed, "the key's deposit and reserve are not known",
                          "wait for the chain view to be read");
    }
    return check_exposure(exposure(payment.key), now, payment.spend, *request.key_funds);
}

bool Spending::charge(const Payment& payment, protocol::Timestamp now) {
    BudgetWindow& promised = exposure(payment.key);
    BudgetWindow& faces = face_values(payment.key);
    const auto face = face_of(payment);
    if (!face || !checked_sum(promised.at(now), payment.spend) || !checked_sum(faces.at(now), *face) ||
        !client(payment.client).charge(now, payment.spend, payment.tickets)) {
        return false;
    }
    touched_clients_.insert(payment.client);
    touched_keys_.insert(payment.key);
    return promised.add(now, payment.spend) && faces.add(now, *face);
}

void Spending::give_back(const Payment& payment, protocol::Timestamp now, protocol::Timestamp charged) {
    client(payment.client).give_back(now, charged, payment.spend, payment.tickets);
    exposure(payment.key).remove(now, charged, payment.spend);
    face_values(payment.key).remove(now, charged, face_of(payment).value_or(Spend{}));
    touched_clients_.insert(payment.client);
    touched_keys_.insert(payment.key);
}

void Spending::count_empty(const Payment& payment, protocol::Timestamp now) {
    client(payment.client).count_empty(now);
}

void Spending::session_opened(const std::string& name) {
    client(name).session_opened();
    touched_clients_.insert(name);
}

void Spending::session_used(const std::string& name, std::int64_t session, protocol::Timestamp now) {
    client(name).touch_session(session, now);
}

void Spending::session_dropped(const std::string& name, std::int64_t session) {
    client(name).drop_session(session);
}

void Spending::flush(protocol::Timestamp now) {
    for (const auto& name : touched_clients_) {
        ClientBudget& budget = client(name);
        const auto scope = client_scope(name);
        for (BudgetWindow* window : {&budget.minute, &budget.hour, &budget.day}) {
            tables_.budgets.save(scope, *window);
        }
        tables_.budgets.save_totals(scope, budget.totals);
    }
    for (const auto& address : touched_keys_) {
        tables_.budgets.save(key_scope(address), exposure(address));
        tables_.budgets.save(face_scope(address), face_values(address));
    }
    touched_clients_.clear();
    touched_keys_.clear();
    scoped_.flush(now);
}

std::vector<ScopeUsage> Spending::scopes_of(const std::string& name, protocol::Timestamp now) {
    auto scopes = scoped_.fullest(name, now);
    for (ScopeUsage& usage : scopes) {
        if (usage.scope == LimitScope::session) {
            usage.subject = tables_.sessions.state_id_of(session_of(usage.subject)).value_or("");
        } else {
            // Half of a digest tells auth ids apart.
            usage.subject = protocol::to_hex_0x(
                protocol::as_bytes(usage.subject)
                    .first(usage.scope == LimitScope::auth_id ? Hash32::kSize / 2 : Address::kSize));
        }
    }
    return scopes;
}

std::vector<ClientUsage> Spending::usage(protocol::Timestamp now) {
    std::vector<ClientUsage> rows;
    for (const auto& scope : tables_.budgets.scopes(std::string{kClientScope})) {
        ClientUsage row;
        row.client = scope.substr(kClientScope.size());
        ClientBudget& budget = client(row.client);
        row.ev_minute = Wei{budget.minute.at(now).ev};
        row.ev_hour = Wei{budget.hour.at(now).ev};
        row.ev_day = Wei{budget.day.at(now).ev};
        row.ev_total = Wei{budget.totals.ev};
        row.risk_day = Wei{risk_of(budget.day.at(now), kClientRiskSigmas).value_or(kMaxUint256)};
        row.payments = budget.totals.payments;
        row.tickets = budget.totals.tickets;
        row.sessions = budget.totals.sessions;
        if (budget.counts_sessions()) {
            row.live_sessions = budget.live_sessions(now);
        }
        row.scopes = scopes_of(row.client, now);
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace farebox::signer
