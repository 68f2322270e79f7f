#include "signer/ledger/payment_book.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "signer/ledger/digest.hpp"

namespace farebox::signer {
namespace {

/// The planner is not ours: what it throws (arithmetic beyond its range) refuses its own request, not the group.
Result<PaymentPlan> run_planner(const Planner& plan, const BillingBase& base, protocol::Timestamp now) {
    try {
        return plan(base, now);
    } catch (const std::exception& failure) {
        return make_error(ErrorCode::out_of_range, failure.what());
    }
}

/// What a payment is charged to beside its client.
ScopedCharge scopes_to_charge(const ReserveRequest& request, const PaymentPlan& plan, const SessionRow* row) {
    ScopedCharge scoped;
    const auto& limits = request.limits.scoped;
    if (limits == nullptr || plan.tickets == 0) {
        return scoped;
    }
    const std::string& auth_id = request.auth_id.empty() ? plan.next_state.auth_id : request.auth_id;
    scoped.counted = counted_by(*limits, !auth_id.empty());
    scoped.session = row != nullptr ? row->id : 0;
    scoped.opened = row != nullptr ? row->opened : protocol::Timestamp{};
    scoped.orchestrator = plan.next_state.orchestrator;
    scoped.recipient = plan.recipient;
    if (scoped.windows(LimitScope::auth_id) != 0) {
        scoped.auth_id = sha256(auth_id);
    }
    return scoped;
}

}  // namespace

PaymentBook::PaymentBook(LedgerTables& tables, const LedgerOptions& options)
    : tables_{tables},
      options_{options},
      spending_{tables, options},
      sequence_{tables.meta.load().sequence},
      sealer_{std::make_shared<const StateSealer>(tables.meta.load_sealer())},
      sessions_{options.cached_sessions},
      nonces_{options.cached_sessions} {
    tables.signed_grants.load();
    tables.nonces.load();
}

Result<ReserveOutcome> PaymentBook::reserve(const BookedRequest& booked, protocol::Timestamp now) {
    return booked.request.presented ? continue_session(booked, now) : first_request(booked, now);
}

Result<PaymentBook::Terms> PaymentBook::agree(const ReserveRequest& request, const SessionRow* row,
                                              protocol::Timestamp now) {
    const BillingBase base =
        row == nullptr ? BillingBase{request.key, nullptr} : BillingBase{row->key, &request.presented->decoded};
    const protocol::Timestamp planned_at = request.planned_at.value_or(now);
    auto plan = run_planner(request.plan, base, planned_at);
    if (!plan) {
        return std::move(plan).error();
    }
    const auto spend = spend_of(plan->charge, plan->face_value);
    if (!spend) {
        return spend.error();
    }
    const RandHashUse use{plan->recipient, plan->face_value, plan->win_prob};
    const auto range = next_nonces(nonce_rows(plan->recipient_rand_hash), base.key, request.client, use, plan->tickets,
                                   options_.nonces_per_rand_hash);
    if (!range) {
        return range.error();
    }
    const Spending::Payment payment{request.client, base.key, *spend, plan->tickets, plan->face_value};
    ScopedCharge scoped = scopes_to_charge(request, *plan, row);
    auto checked = plan->tickets > 0 ? spending_.check(payment, scoped, request.limits, now)
                                     : spending_.check_rate(payment, request.limits, now);
    if (!checked) {
        return std::move(checked).error();
    }
    if (!base.previous) {
        if (auto allowed = spending_.check_new_session(payment, request, now); !allowed) {
            return std::move(allowed).error();
        }
    }
    plan->next_state.sender_nonce = range->last;
    if (request.approve) {
        const Authorisation* granted = row == nullptr ? nullptr : row->authorisation.get();
        if (auto approved = request.approve(*plan, granted, planned_at); !approved) {
            return std::move(approved).error();
        }
    }
    // Whom a payment is for may be known only now.
    if (const auto approved = scopes_to_charge(request, *plan, row); approved != scoped) {
        scoped = approved;
        if (checked = spending_.check(payment, scoped, request.limits, now); !checked) {
            return std::move(checked).error();
        }
    }
    return Terms{std::make_shared<PaymentPlan>(*std::move(plan)), *spend, *range, scoped};
}

Grant PaymentBook::draw_up(const ReserveRequest& request, const Address& key, const Terms& terms,
                           protocol::Timestamp now) {
    const PaymentPlan& plan = *terms.plan;
    Grant grant;
    grant.id = sequence_ + 1;
    grant.client = request.client;
    grant.key = key;
    grant.first_nonce = terms.nonces.first;
    grant.count = plan.tickets;
    grant.charge = plan.charge;
    grant.recipient = plan.recipient;
    grant.face_value = plan.face_value;
    grant.win_prob = plan.win_prob;
    grant.recipient_rand_hash = plan.recipient_rand_hash;
    grant.creation_round = plan.creation_round;
    grant.creation_round_block_hash = plan.creation_round_block_hash;
    grant.manifest_id = plan.manifest_id;
    grant.state = encode_session_state(plan.next_state);
    grant.state_sig = sealer_->seal(request.client, grant.state);
    grant.granted = now;
    return grant;
}

/// Where this fails, a row that was there before is as it was.
Result<ReserveOutcome> PaymentBook::write_down(SessionRow& row, const Hash32& fingerprint, Grant grant, Terms terms,
                                               protocol::Timestamp now) {
    const Spending::Payment payment{grant.client, grant.key, terms.spend, grant.count, grant.face_value};
    if (grant.count == 0) {
        spending_.count_empty(payment, now);
    } else if (!spending_.charge(payment, now)) {
        return make_error(ErrorCode::budget_exceeded, "the sums of the ledger have reached 256 bits");
    }
    issue(row, {sha256(grant.state), grant.state, grant.state_sig, grant.id, fingerprint});
    row.last_used = now;
    if (terms.plan->authorisation) {
        row.authorisation = terms.plan->authorisation;
    }
    const bool fresh = row.id == 0;
    if (fresh && !tables_.sessions.insert(row)) {
        spending_.give_back(payment, now, now);
        return make_error(ErrorCode::internal, "the StateID of the new session is taken");
    }
    if (fresh) {
        spending_.session_opened(grant.client);
    } else {
        tables_.sessions.update(row);
    }
    grant.session = row.id;
    grant.state_id = row.state_id;
    if (terms.scoped.counted != 0) {
        terms.scoped.session = row.id;
        terms.scoped.opened = row.opened;
        spending_.charge_scopes(payment, terms.scoped, now);
    }
    tables_.grants.insert(grant, terms.scoped);
    const OpenedSession opened{row.id, short_fingerprint(row.fingerprint)};
    use_nonces(grant, fresh ? std::optional{opened} : std::nullopt, now);
    spending_.session_used(grant.client, row.id, now);
    sequence_ = grant.id;
    if (row.credentials && row.credentials_manifest == grant.manifest_id) {
        grant.credentials = row.credentials;
    }
    return ReserveOutcome{false, std::move(grant), std::move(terms.plan)};
}

std::vector<NonceRow>& PaymentBook::nonce_rows(const RecipientRandHash& rand_hash) {
    auto* rows = nonces_.find(rand_hash);
    return rows != nullptr ? *rows : nonces_.put(rand_hash, tables_.nonces.find(rand_hash));
}

void PaymentBook::use_nonces(const Grant& grant, std::optional<OpenedSession> opened, protocol::Timestamp now) {
    if (grant.count == 0) {
        return;
    }
    auto& rows = nonce_rows(grant.recipient_rand_hash);
    auto row = std::find_if(rows.begin(), rows.end(), [&](const NonceRow& each) { return each.key == grant.key; });
    if (row == rows.end()) {
        row = rows.insert(rows.end(), NonceRow{0, grant.key, grant.client, {}, 0, {}, {}});
    }
    row->use = RandHashUse{grant.recipient, grant.face_value, grant.win_prob};
    row->used = grant.first_nonce + grant.count - 1;
    row->last_used = now;
    if (opened) {
        row->opened.push_back(*opened);
    }
    tables_.nonces.put(grant.recipient_rand_hash, *row);
}

Result<ReserveOutcome> PaymentBook::open_session(const ReserveRequest& request, protocol::Timestamp now) {
    auto terms = agree(request, nullptr, now);
    if (!terms) {
        return std::move(terms).error();
    }
    Grant grant = draw_up(request, request.key, *terms, now);
    const SessionState& state = terms->plan->next_state;
    SessionRow row;
    row.client = request.client;
    row.key = request.key;
    row.state_id = state.state_id;
    row.orchestrator = state.orchestrator;
    row.initial_price_per_unit = state.initial_price_per_unit;
    row.initial_pixels_per_unit = state.initial_pixels_per_unit;
    row.opened = now;
    auto outcome = write_down(row, request.fingerprint, std::move(grant), *std::move(terms), now);
    if (!outcome) {
        return outcome;
    }
    if (!request.idempotency_key.empty()) {
        tables_.grants.put_answer(
            request.client, sha256(request.idempotency_key),
            {request.fingerprint, outcome->grant.id, outcome->grant.state, outcome->grant.state_sig, now});
    }
    // Our 128-bit ids are alone under their name, so this row is the whole list.
    Rows rows;
    rows.push_back(std::move(row));
    sessions_.put(outcome->grant.state_id, std::move(rows));
    return outcome;
}

Result<ReserveOutcome> PaymentBook::first_request(const BookedRequest& booked, protocol::Timestamp now) {
    const ReserveRequest& request = booked.request;
    if (auto answer = idempotent_answer(request, now)) {
        return *std::move(answer);
    }
    if (request.manifest_is_auth_session) {
        SessionRow* row = find_first_request(request);
        if (row != nullptr && !is_burnt(*row->grant_id, request)) {
            return replay(*row, request, now);
        }
    }
    return open_session(request, now);
}

void PaymentBook::flush(protocol::Timestamp now) {
    spending_.flush(now);
    tables_.signed_grants.flush();
    tables_.nonces.flush();
    tables_.meta.save(sequence_, now);
}

void PaymentBook::rotate_state_key(protocol::Timestamp now) {
    tables_.meta.rotate_state_key(
        now, {now.unix_nanos + std::chrono::nanoseconds{options_.retention.previous_state_key}.count()});
    sealer_ = std::make_shared<const StateSealer>(tables_.meta.load_sealer());
}

bool PaymentBook::adopt(const Hash32& order, bool forgets_spending, protocol::Timestamp now) {
    if (!tables_.adoptions.add(order, now, forgets_spending)) {
        return false;
    }
    tables_.meta.replace_state_keys(now);
    sealer_ = std::make_shared<const StateSealer>(tables_.meta.load_sealer());
    spending_.learn_what_is_unknown();
    return true;
}

}  // namespace farebox::signer
