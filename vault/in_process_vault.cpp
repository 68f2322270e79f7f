#include "vault/in_process_vault.hpp"

#include <atomic>
#include <optional>
#include <utility>

#include "vault/answers.hpp"
#include "vault/core.hpp"
#include "vault/custody/keystore_custodian.hpp"
#include "vault/frames.hpp"
#include "vault/workers.hpp"

namespace farebox::vault {
namespace {

/// Payments that wait for a slow custodian at once, and those that wait for their turn.
constexpr std::size_t kWaitingThreads = 16;
constexpr std::size_t kQueueLimit = 256;

class InProcessVault final : public Vault {
public:
    InProcessVault(std::unique_ptr<const Custodian> custodian, VaultCaps caps)
        : core_{std::move(custodian), std::move(caps), "in-process"} {
        if (core_.waits()) {
            workers_.emplace(Workers::Options{.name = "vault", .threads = kWaitingThreads, .queue_limit = kQueueLimit});
        }
    }

    /// What is being signed is finished, what only waits for its turn is not begun.
    ~InProcessVault() override { closing_ = true; }

    Result<Hello> hello() override { return read_hello_answer(core_.handle(encode_request(HelloRequest{}))); }

    Result<Signature> prove_address(const Address& key) override {
        return read_proof_answer(core_.handle(encode_request(AddressProofRequest{key})));
    }

    Result<void> pause() override { return read_pause_answer(core_.handle(encode_request(PauseRequest{}))); }

    Result<void> look_for_keys() override {
        return read_look_answer(core_.handle(encode_request(LookForKeysRequest{})));
    }

    Result<void> revoke_key(const Address& key) override {
        return read_revoke_answer(core_.handle(encode_request(RevokeKeyRequest{key})));
    }

    Result<LedgerPinned> pin_ledger(const LedgerPin& ledger) override {
        return read_pin_answer(core_.handle(encode_request(ledger)));
    }

    Result<AuditMac> mac_audit_head(const AuditHeadToMac& head) override {
        return read_audit_mac_answer(core_.handle(encode_request(head)));
    }

    void sign_payment(PaymentOrder order, std::function<void(Result<PaymentSignatures>)> done) override {
        if (!workers_) {
            return sign(order, done);
        }
        const bool accepted = workers_->submit([this, order = std::move(order), done](std::size_t) {
            if (closing_) {
                return done(make_error(ErrorCode::vault_unavailable, "the vault is being closed"));
            }
            sign(order, done);
        });
        if (!accepted) {
            done(
                make_error(ErrorCode::overloaded, "too many payments wait for the key's custodian", "ask again later"));
        }
    }

private:
    void sign(const PaymentOrder& order, const std::function<void(Result<PaymentSignatures>)>& done) const {
        const auto answer = core_.handle(encode_request(order));
        done(read_payment_answer(order, answer));
    }

    const VaultCore core_;  // const: calls may run in parallel
    std::atomic<bool> closing_{false};
    std::optional<Workers> workers_;
};

}  // namespace

std::unique_ptr<Vault> make_in_process_vault(std::unique_ptr<const Custodian> custodian, VaultCaps caps) {
    return std::make_unique<InProcessVault>(std::move(custodian), std::move(caps));
}

std::unique_ptr<Vault> make_in_process_vault(keystore::Keyring keys, VaultCaps caps) {
    return make_in_process_vault(make_keystore_custodian(std::make_shared<const KeyShelf>(std::move(keys))),
                                 std::move(caps));
}

}  // namespace farebox::vault
