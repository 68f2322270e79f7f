// The part of Orchestrator that takes money: reservations, payments and charges.
#include "protocol/wire/payment_result.hpp"
#include "sandbox/orchestrator/announcement.hpp"
#include "sandbox/orchestrator/orchestrator.hpp"

namespace farebox::sandbox {
namespace {

bool is_price(const protocol::wire::Payment& payment, const protocol::Price& price) {
    return payment.expected_price && payment.expected_price->price_per_unit == price.price_per_unit &&
           payment.expected_price->pixels_per_unit == price.pixels_per_unit;
}

}  // namespace

Verdict<std::shared_ptr<Session>> Orchestrator::reserve_paid(const RunnerSpec& runner, const Credentials& credentials) {
    const std::string& manifest_id = credentials.segment.manifest_id;
    if (manifest_id != credentials.segment.auth_token->session_id) {
        return Rejection{403, "mismatched manifest and auth token"};
    }
    if (runner.unit == PriceUnit::fixed && !is_price(credentials.payment, current_price(runner))) {
        return Rejection{400, "payment price does not match live runner price"};
    }
    auto session = runners_.reserve(runner, manifest_id, around_.faults.full != Fullness::honest);
    if (!session) {
        return session;
    }
    Session& place = **session;
    place.payer = credentials.sender;
    SessionRecord& record = around_.report.session(manifest_id);
    record.route = runner.route;
    record.app = runner.app;
    record.payer = credentials.sender;
    record.state = "live";
    if (const auto refusal = refuse_payment(credentials)) {
        release(place, "unpaid");
        return *refusal;
    }
    place.price = {credentials.payment.expected_price ? credentials.payment.expected_price->price_per_unit : 0,
                   credentials.payment.expected_price ? credentials.payment.expected_price->pixels_per_unit : 1};
    if (runner.unit == PriceUnit::fixed) {
        const auto debited = balances_.debit(place.payer, manifest_id, 1, place.price, now());
        if (!debited) {
            release(place, "unpaid");
            return debited.rejection();
        }
        around_.report.add_debit(manifest_id, 1, debited->fee);
    }
    return session;
}

Verdict<std::shared_ptr<Session>> Orchestrator::reserve_free(const RunnerSpec& runner) {
    auto session = runners_.reserve(runner, {}, around_.faults.full != Fullness::honest);
    if (session) {
        SessionRecord& record = around_.report.session((*session)->id);
        record.route = runner.route;
        record.app = runner.app;
    }
    return session;
}

Verdict<std::string> Orchestrator::pay_session(Session& session, const Credentials& credentials) {
    if (credentials.segment.manifest_id != session.id) {
        return Rejection{403, "mismatched session and payment manifest"};
    }
    ++session.payments;
    if (around_.faults.dying > 0 && session.payments >= around_.faults.dying) {
        release(session, "died");
        return Rejection{404, "runner session not found"};
    }
    return pay(credentials);
}

Verdict<std::string> Orchestrator::pay_manifest(const Credentials& credentials) {
    return pay(credentials);
}

/// The answer's parameters are made before the payment is looked at, as in the real orchestrator: for a payer without
/// reserve that is 500, whatever the payment says.
Verdict<std::string> Orchestrator::pay(const Credentials& credentials) {
    const auto& segment = credentials.segment;
    const auto fixed = balances_.fixed_price(credentials.sender, segment.auth_token->session_id);
    auto info = quote({credentials.sender, fixed.value_or(price_for(segment.capabilities))});
    if (!info) {
        return Rejection{500, "Internal Server Error"};
    }
    info->capabilities = announced_capabilities(terms_.says);
    info->auth_token = segment.auth_token;
    if (const auto refusal = refuse_payment(credentials)) {
        return *refusal;
    }
    protocol::wire::PaymentResult result;
    result.info = *std::move(info);
    return protocol::wire::encode(result);
}

/// Runs the payment rules and enters the outcome in the report. Nothing: the payment is accepted.
std::optional<Rejection> Orchestrator::refuse_payment(const Credentials& credentials) {
    if (around_.faults.reject_tickets.next()) {
        return Rejection{400, "invalid ticket signature"};
    }
    const std::string& manifest_id = credentials.segment.manifest_id;
    const auto outcome = process_payment(credentials.payment, manifest_id, payment_rules(), {balances_, nonces_});
    around_.report.add_payment(manifest_id, outcome);
    return outcome.error.empty() ? std::nullopt : std::optional{Rejection{400, outcome.error}};
}

bool Orchestrator::crashes() {
    ++payments_arrived_;
    if (around_.faults.crashing == 0 || payments_arrived_ < around_.faults.crashing) {
        return false;
    }
    around_.crash();
    return true;
}

void Orchestrator::charge(Session& session, std::int64_t units) {
    const auto debited = balances_.debit(session.payer, session.id, units, session.price, now());
    if (debited) {
        around_.report.add_debit(session.id, units, debited->fee);
        return;
    }
    around_.report.add_rejection("debit", session.id, debited.rejection());
    release(session, "unpaid");
}

void Orchestrator::release(Session& session, std::string_view state) {
    around_.report.end_session(session.id, state);
    runners_.release(*session.runner, session.id);  // may be the session's end: nothing after this
}

}  // namespace farebox::sandbox
