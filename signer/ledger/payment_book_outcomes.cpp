// What became of PaymentBook's grants: signed, or void.
#include <stdexcept>
#include <vector>

#include "signer/ledger/payment_book.hpp"

namespace farebox::signer {
namespace {

void note_credentials(const SignedGrant& grant, SessionRow& row) {
    row.credentials_manifest = grant.manifest_id;
    row.credentials = grant.credentials;
}

}  // namespace

void PaymentBook::record_signed(const SignedGrant& grant, protocol::Timestamp now) {
    tables_.signed_grants.add(grant.id);
    // A replay may have been signed while the first try was refused and voided: what is signed is spent.
    if (grant.replayed && tables_.grants.reinstate(grant.id)) {
        charge_again(grant.id, now);
    }
    Rows* rows = grant.credentials ? sessions_.find(grant.state_id) : nullptr;
    if (rows == nullptr) {
        return;
    }
    for (SessionRow& row : *rows) {
        if (row.id == grant.session) {
            note_credentials(grant, row);
        }
    }
}

void PaymentBook::keep_signatures(const SignedGrant& grant, const KeptSignatures& signatures, protocol::Timestamp now) {
    tables_.kept_signatures.put(grant.id, signatures);
    record_signed(grant, now);
    // The credentials are not made twice either, so they do not wait in memory for the session's next payment.
    SessionRow* row = grant.credentials ? find_row(grant.session) : nullptr;
    if (row != nullptr) {
        note_credentials(grant, *row);
        tables_.sessions.update(*row);
    }
}

bool PaymentBook::void_grant(std::int64_t grant_id, protocol::Timestamp now) {
    const auto stored = tables_.grants.find(grant_id);
    if (!stored || tables_.signed_grants.contains(grant_id) || !tables_.grants.set_void(grant_id)) {
        return false;
    }
    const Grant& grant = stored->grant;
    SessionRow* row = find_row(grant.session);
    if (const auto spend = spend_of(grant.charge, grant.face_value); spend && grant.count > 0) {
        const Spending::Payment payment{grant.client, grant.key, *spend, grant.count, grant.face_value};
        spending_.give_back(payment, now, *grant.granted);
        spending_.give_back_scopes(payment, scopes_of(*stored, row), now, *grant.granted);
    }
    if (row == nullptr || row->grant_id != grant_id) {
        return true;
    }
    if (take_back(*row)) {
        tables_.sessions.update(*row);
    } else {
        const std::string state_id = row->state_id;
        const auto session = row->id;
        spending_.session_dropped(row->client, session);
        tables_.sessions.remove(session);
        sessions_.erase(state_id);
        forget_opened(grant, session);
    }
    return true;
}

void PaymentBook::charge_again(std::int64_t grant_id, protocol::Timestamp now) {
    const auto stored = tables_.grants.find(grant_id);
    const Grant& grant = stored->grant;
    const auto spend = spend_of(grant.charge, grant.face_value);
    if (!spend || grant.count == 0) {
        return;
    }
    const Spending::Payment payment{grant.client, grant.key, *spend, grant.count, grant.face_value};
    if (!spending_.charge(payment, now)) {
        throw std::runtime_error{"a sum of the ledger has reached 256 bits"};
    }
    if (stored->scoped.counted != 0) {
        spending_.charge_scopes(payment, scopes_of(*stored, find_row(grant.session)), now);
    }
}

ScopedCharge PaymentBook::scopes_of(const StoredGrant& stored, const SessionRow* row) {
    ScopedCharge scoped = stored.scoped;
    if (row == nullptr) {
        scoped.counted = 0;
    } else {
        scoped.opened = row->opened;
        scoped.orchestrator = row->orchestrator;
    }
    return scoped;
}

void PaymentBook::forget_opened(const Grant& grant, std::int64_t session) {
    for (NonceRow& row : nonce_rows(grant.recipient_rand_hash)) {
        const auto is_it = [session](const OpenedSession& each) { return each.id == session; };
        if (row.key == grant.key && std::erase_if(row.opened, is_it) > 0) {
            tables_.nonces.put(grant.recipient_rand_hash, row);
        }
    }
}

}  // namespace farebox::signer
