#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "farebox/result.hpp"
#include "signer/http/payment_call.hpp"
#include "signer/http/payment_service.hpp"
#include "signer/ledger/ledger.hpp"
#include "vault/messages.hpp"

/// Reserve, then sign: a payment's way through ledger and vault.
namespace farebox::signer {

using Signatures = Result<vault::PaymentSignatures>;

/// What became of a request in ledger and vault.
struct Promised {
    explicit Promised(Result<ReserveOutcome> of_ledger) : outcome{std::move(of_ledger)} {}

    Result<ReserveOutcome> outcome;
    /// Absent: nothing was asked of the vault, because there is no grant, or because what signs it needs more care.
    std::optional<Signatures> signatures;
    FairGate::Permit permit;  ///< Until the answer is complete.
    int refusal_status = 0;   ///< HTTP status of the refusal, where it is not the error code's own.
};

/// What the ledger is told beside the request itself.
struct Approval {
    Approver approve;
    std::optional<protocol::Timestamp> planned_at;
};

/// At most as long as the policy has patience. Never null.
boost::asio::awaitable<std::shared_ptr<Promised>> reserve_and_sign(const ServiceParts& parts,
                                                                   std::shared_ptr<const PaymentCall> call,
                                                                   Approval approval);

/// Signs with a once-key: what comes back is durable before anybody sees it, and where it was not, it never happened.
boost::asio::awaitable<Signatures> sign_and_keep(const ServiceParts& parts, const ReserveOutcome& outcome,
                                                 std::chrono::milliseconds patience);

}  // namespace farebox::signer
