#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "keystore/keyring.hpp"
#include "vault/custody/custodian.hpp"
#include "vault/frames.hpp"
#include "vault/key_loader.hpp"
#include "vault/ledger_binding.hpp"
#include "vault/one_use_order.hpp"
#include "vault/pause_switch.hpp"
#include "vault/revoked_keys.hpp"
#include "vault/spending_guard.hpp"
#include "vault/state_keeper.hpp"
#include "vault/transaction_guard.hpp"

namespace farebox::vault {

/// The rules between a frame and a signature. Alone speaks to the keys' custodian; trusts nothing in a frame.
/// Thread-safe.
class VaultCore {
public:
    VaultCore(std::unique_ptr<const Custodian> custodian, VaultCaps caps, std::string profile);
    /// With keys in this process's memory.
    VaultCore(keystore::Keyring keys, VaultCaps caps, std::string profile);
    /// What it says of its process from now on; before it serves anybody.
    void set_hardening(HardeningReport report) { hardening_ = std::move(report); }

    /// Which transactions it signs from now on; before it serves anybody. Without this: none.
    void allow_transactions(TransactionRules rules) { transaction_rules_ = std::move(rules); }

    /// Answers one request frame, whatever its bytes: refusals are answers too.
    [[nodiscard]] std::string handle(std::string_view frame) const;
    /// handle() may wait for the custodian: several threads should call it, none of which anything else needs.
    [[nodiscard]] bool waits() const noexcept { return custodian_->waits(); }
    /// How much of the kernel its process may give up.
    [[nodiscard]] SandboxProfile sandbox_profile() const noexcept { return custodian_->profile(); }

    /// Remembers in vault.state from now on; before it serves anybody.
    void remember(std::unique_ptr<StateKeeper> keeper, TimeSources time = system_time());
    /// Leaves vault.state as exact as it can be, once nobody is served any more.
    void settle() const;
    /// Obeys an operator's order, once. @return True where what hello() says has changed.
    Result<bool> obey(OrderKind kind, const OneUseOrder& order) const;
    [[nodiscard]] PauseSwitch& pause_switch() const noexcept { return *pause_; }
    [[nodiscard]] LedgerBinding& ledger() const noexcept { return *ledger_; }

    /// Opens keys that are added later; before it serves anybody.
    void watch_keys(std::unique_ptr<KeyLoader> loader) { loader_ = std::move(loader); }
    /// Null: its keys are what they were at the start.
    [[nodiscard]] KeyLoader* key_loader() const noexcept { return loader_.get(); }

private:
    [[nodiscard]] Answer answer(const HelloRequest& request) const;
    [[nodiscard]] Answer answer(const PaymentOrder& order) const;
    [[nodiscard]] Answer answer(const AddressProofRequest& request) const;
    [[nodiscard]] Answer answer(const PauseRequest& request) const;
    [[nodiscard]] Answer answer(const LookForKeysRequest& request) const;
    [[nodiscard]] Answer answer(const LedgerPin& ledger) const;
    [[nodiscard]] Answer answer(const AuditHeadToMac& head) const;
    [[nodiscard]] Result<bool> reset(const OneUseOrder& order) const;
    [[nodiscard]] Answer answer(const RevokeKeyRequest& request) const;
    /// What everything that is signed must pass.
    [[nodiscard]] Result<void> may_sign(const Address& key) const;
    [[nodiscard]] Answer answer(const ByocJob& job) const;
    [[nodiscard]] Answer answer(const TransactionOrder& order) const;
    /// Where may_sign() allows it.
    [[nodiscard]] Result<Signature> sign_one(const Address& key, const PersonalMessage& message) const;
    /// @return What all its tickets are worth, rounded up.
    [[nodiscard]] Result<Wei> check(const PaymentOrder& order) const;
    [[nodiscard]] Answer sign(const PaymentOrder& order, const std::vector<PersonalMessage>& messages) const;

    std::unique_ptr<const Custodian> custodian_;
    VaultCaps caps_;
    std::optional<TransactionRules> transaction_rules_;
    std::string profile_;
    HardeningReport hardening_;
    std::unique_ptr<StateKeeper> keeper_ = std::make_unique<StateKeeper>();
    std::unique_ptr<PauseSwitch> pause_ = std::make_unique<PauseSwitch>(*keeper_);
    std::unique_ptr<RevokedKeys> revoked_ = std::make_unique<RevokedKeys>(*keeper_);
    std::unique_ptr<KeyLoader> loader_;
    std::unique_ptr<LedgerBinding> ledger_ = std::make_unique<LedgerBinding>(*keeper_);
    std::unique_ptr<TransactionGuard> transactions_ = std::make_unique<TransactionGuard>(*keeper_, system_time());
    std::unique_ptr<SpendingGuard> spending_;
};

}  // namespace farebox::vault
