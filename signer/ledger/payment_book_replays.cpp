// How PaymentBook answers a request again with what it was granted before.
#include <utility>

#include "signer/ledger/digest.hpp"
#include "signer/ledger/payment_book.hpp"

namespace farebox::signer {

std::optional<Result<ReserveOutcome>> PaymentBook::idempotent_answer(const ReserveRequest& request,
                                                                     protocol::Timestamp now) {
    if (request.idempotency_key.empty()) {
        return std::nullopt;
    }
    auto answer = tables_.grants.find_answer(request.client, sha256(request.idempotency_key));
    if (!answer ||
        std::chrono::nanoseconds{protocol::nanos_between(answer->created, now)} > options_.retention.idempotency) {
        return std::nullopt;
    }
    auto stored = tables_.grants.find(answer->grant_id);
    if (!stored || stored->status == GrantStatus::voided) {
        return std::nullopt;
    }
    if (answer->fingerprint != request.fingerprint) {
        return make_error(ErrorCode::idempotency_conflict, "this Idempotency-Key was used for another request",
                          "use a fresh key for each new payment");
    }
    if (request.replay_refusal) {
        return *request.replay_refusal;
    }
    if (is_burnt(answer->grant_id, request)) {
        return std::nullopt;
    }
    stored->grant.state = std::move(answer->state);
    stored->grant.state_sig = sealer_->is_current(answer->seal, now)
                                  ? std::move(answer->seal)
                                  : sealer_->seal(request.client, stored->grant.state);
    return answer_again(std::move(stored->grant), request);
}

bool PaymentBook::is_burnt(std::int64_t grant_id, const ReserveRequest& request) {
    if (request.once_keys == nullptr || grant_id > loaded_sequence_ || tables_.kept_signatures.find(grant_id)) {
        return false;
    }
    const auto stored = tables_.grants.find(grant_id);
    return stored && stored->grant.count > 0 && signs_once(request.once_keys, stored->grant.key);
}

Result<ReserveOutcome> PaymentBook::replay(SessionRow& row, const ReserveRequest& request, protocol::Timestamp now) {
    if (request.replay_refusal) {
        return *request.replay_refusal;
    }
    auto stored = tables_.grants.find(*row.grant_id);
    if (!stored) {
        return make_error(ErrorCode::state_unknown, "the payment behind this state is no longer kept",
                          "start a new session");
    }
    renew_seal(row, now);
    stored->grant.state_id = row.state_id;
    stored->grant.state = row.issued_state;
    stored->grant.state_sig = row.issued_seal;
    if (row.credentials_manifest == stored->grant.manifest_id) {
        stored->grant.credentials = row.credentials;
    }
    return answer_again(std::move(stored->grant), request);
}

Result<ReserveOutcome> PaymentBook::answer_again(Grant grant, const ReserveRequest& request) {
    // Looked for whatever the key does now: it may have signed while it was kept elsewhere.
    auto kept = tables_.kept_signatures.find(grant.id);
    if (kept && kept->credentials) {
        grant.credentials = kept->credentials;
    }
    if (!kept && grant.count > 0 && signs_once(request.once_keys, grant.key)) {
        auto error = make_error(ErrorCode::vault_unavailable, "this payment is still being signed",
                                "send the same request again");
        error.retry_after = std::chrono::seconds{1};
        return error;
    }
    return ReserveOutcome{true, std::move(grant), nullptr, std::move(kept)};
}

void PaymentBook::renew_seal(SessionRow& row, protocol::Timestamp now) {
    if (!row.issued_state.empty() && !sealer_->is_current(row.issued_seal, now)) {
        row.issued_seal = sealer_->seal(row.client, row.issued_state);
        tables_.sessions.update(row);
    }
}

}  // namespace farebox::signer
