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

    void sign_payment(PaymentOrder order, Turn /*turn*/, std::function<void(Result<PaymentSignatures>)> done) override {
        auto sign = [this, order = std::move(order)] {
            return read_payment_answer(order, core_.handle(encode_request(order)));
        };
        run(std::move(sign), std::move(done));
    }

    void sign_byoc_job(ByocJob job, std::function<void(Result<Signature>)> done) override {
        auto sign = [this, job = std::move(job)] { return read_byoc_job_answer(core_.handle(encode_request(job))); };
        run(std::move(sign), std::move(done));
    }

    void sign_transaction(TransactionOrder order, std::function<void(Result<std::string>)> done) override {
        auto sign = [this, order] { return read_transaction_answer(core_.handle(encode_request(order))); };
        run(std::move(sign), std::move(done));
    }

private:
    /// At once, or in its turn where the custodian is one that is waited for.
    template <class Sign, class Done>
    void run(Sign sign, Done done) {
        if (!workers_) {
            return done(sign());
        }
        const bool accepted = workers_->submit([this, sign = std::move(sign), done](std::size_t) {
            if (closing_) {
                return done(make_error(ErrorCode::vault_unavailable, "the vault is being closed"));
            }
            done(sign());
        });
        if (!accepted) {
            done(
                make_error(ErrorCode::overloaded, "too many payments wait for the key's custodian", "ask again later"));
        }
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
