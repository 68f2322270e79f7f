#pragma once

#include <functional>
#include <string>
#include <utility>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/byoc_job.hpp"
#include "vault/ledger_pin.hpp"
#include "vault/messages.hpp"
#include "vault/transaction.hpp"
#include "vault/turn.hpp"

namespace farebox::vault {

/// What the signer sees of the keys: typed requests, never "sign this hash". Thread-safe.
/// Errors are refusals (nothing was signed; the code says why) or vault_unavailable (nobody knows: treat the grant as
/// spent).
class Vault {
public:
    virtual ~Vault() = default;

    /// The keys, their caps and how the vault is isolated.
    virtual Result<Hello> hello() = 0;
    /// The signature with which @p key proves its address to an orchestrator. Always good; always the same one where
    /// the key is deterministic.
    virtual Result<Signature> prove_address(const Address& key) = 0;
    /// Stops all signing, also after a restart, until the operator has it resume: not by this interface.
    virtual Result<void> pause() = 0;
    /// Has it look for keys that were put beside the others since; hello() tells what it has found, some seconds later.
    virtual Result<void> look_for_keys() = 0;
    /// Stops a key for ever, whatever restarts.
    virtual Result<void> revoke_key(const Address& key) = 0;
    /// Tells which ledger is open. @return forbidden where the vault signs for another, or for a later state of it.
    virtual Result<LedgerPinned> pin_ledger(const LedgerPin& ledger) = 0;
    /// For the ledger to keep beside its audit chain, and to compare with what it kept.
    virtual Result<AuditMac> mac_audit_head(const AuditHeadToMac& head) = 0;
    /// Signs a whole payment. @p done is called exactly once: inline, or on another thread, at the latest from the
    /// destructor.
    virtual void sign_payment(PaymentOrder order, Turn turn, std::function<void(Result<PaymentSignatures>)> done) = 0;
    void sign_payment(PaymentOrder order, std::function<void(Result<PaymentSignatures>)> done) {
        sign_payment(std::move(order), Turn{}, std::move(done));
    }
    /// Signs a BYOC job; pays nothing. @p done as with payments.
    virtual void sign_byoc_job(ByocJob job, std::function<void(Result<Signature>)> done) = 0;
    /// Signs a transaction that calls the TicketBroker. @return What eth_sendRawTransaction takes. @p done as with
    /// payments.
    virtual void sign_transaction(TransactionOrder order, std::function<void(Result<std::string>)> done) = 0;
    /// Runs @p orders on this thread; the payments that it has signed may be sent to the vault together.
    virtual void together(const std::function<void()>& orders) { orders(); }
};

}  // namespace farebox::vault
