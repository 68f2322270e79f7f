#include "signer/ledger/session_rules.hpp"

#include <utility>

namespace farebox::signer {

StateDecision decide(const SessionRow& row, const Hash32& shown, const Hash32& fingerprint,
                     std::uint32_t reissue_limit) {
    if (shown == row.issued) {
        return StateDecision::bill_from_issued;
    }
    if (shown != row.acknowledged) {
        return StateDecision::superseded;
    }
    if (row.grant_id && row.fingerprint == fingerprint) {
        return StateDecision::replay;
    }
    return row.reissues < reissue_limit ? StateDecision::reissue : StateDecision::reissue_limit;
}

bool acknowledge_issued(SessionRow& row) {
    if (row.acknowledged == row.issued && row.reissues == 0) {
        return false;
    }
    row.acknowledged = row.issued;
    row.reissues = 0;
    return true;
}

void issue(SessionRow& row, const IssuedState& next) {
    // The first grant after an acknowledgement starts from A = I; every further one finds I already ahead of A.
    if (row.acknowledged && *row.acknowledged != row.issued) {
        ++row.reissues;
    }
    row.issued = next.hash;
    row.issued_state = next.bytes;
    row.issued_seal = next.seal;
    row.grant_id = next.grant_id;
    row.fingerprint = next.fingerprint;
}

bool take_back(SessionRow& row) {
    if (!row.acknowledged) {
        return false;
    }
    row.issued = *row.acknowledged;
    row.issued_state.clear();
    row.issued_seal.clear();
    row.grant_id.reset();
    return true;
}

}  // namespace farebox::signer
