#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include "net/unique_fd.hpp"
#include "vault/vault.hpp"

namespace farebox::vault {

class VaultConnection;
struct VaultRequest;

/// A vault in another process. Completions run on this object's own thread. While no vault is attached, and for every
/// request that was in flight when it died, the answer is vault_unavailable.
class RemoteVault final : public Vault {
public:
    RemoteVault();
    /// detach()
    ~RemoteVault() override;

    /// From now on talks to the vault at the other end of @p socket. Thread-safe; not from a completion.
    void attach(net::UniqueFd socket);

    /// Talks to nobody from now on: what is in flight ends with vault_unavailable before this returns.
    void detach();

    /// Waits for the answer two seconds at most.
    Result<Hello> hello() override;
    /// As hello().
    Result<Signature> prove_address(const Address& key) override;
    /// As hello().
    Result<void> pause() override;
    /// As hello().
    Result<void> look_for_keys() override;
    /// As hello().
    Result<void> revoke_key(const Address& key) override;
    /// As hello().
    Result<LedgerPinned> pin_ledger(const LedgerPin& ledger) override;
    /// As hello().
    Result<AuditMac> mac_audit_head(const AuditHeadToMac& head) override;
    /// Never waits, however slow the vault is: how long an answer is worth waiting for is the caller's to say.
    void sign_payment(PaymentOrder order, Turn turn, std::function<void(Result<PaymentSignatures>)> done) override;
    using Vault::sign_payment;
    /// As sign_payment().
    void sign_byoc_job(ByocJob job, std::function<void(Result<Signature>)> done) override;
    /// As sign_payment().
    void sign_transaction(TransactionOrder order, std::function<void(Result<std::string>)> done) override;
    void together(const std::function<void()>& orders) override;

private:
    [[nodiscard]] std::shared_ptr<VaultConnection> connection() const;
    [[nodiscard]] Result<std::string> ask(std::string frame);
    void send(std::vector<VaultRequest> requests) const;

    mutable std::mutex mutex_;
    bool detached_ = false;
    std::shared_ptr<VaultConnection> connection_;
};

}  // namespace farebox::vault
