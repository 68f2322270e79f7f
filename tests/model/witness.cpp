#include "tests/model/witness.hpp"

#include <mutex>
#include <utility>

#include "protocol/hex.hpp"

namespace farebox::model {
namespace {

using vault::PaymentOrder;

/// What a ticket says beside its nonce, and for which grant it was made.
PaymentOrder ticket_of(PaymentOrder order) {
    order.first_nonce = order.count = 0;
    order.manifest_id.reset();
    return order;
}

class WatchedVault final : public vault::Vault {
public:
    WatchedVault(std::unique_ptr<vault::Vault> vault, Witness& witness, const std::optional<Error>& failure)
        : vault_{std::move(vault)}, witness_{witness}, failure_{failure} {}

    Result<vault::Hello> hello() override { return vault_->hello(); }
    Result<void> pause() override { return vault_->pause(); }
    Result<void> look_for_keys() override { return vault_->look_for_keys(); }
    Result<void> revoke_key(const Address& key) override { return vault_->revoke_key(key); }
    Result<vault::LedgerPinned> pin_ledger(const vault::LedgerPin& l) override { return vault_->pin_ledger(l); }
    Result<vault::AuditMac> mac_audit_head(const vault::AuditHeadToMac& h) override {
        return vault_->mac_audit_head(h);
    }
    Result<Signature> prove_address(const Address& key) override { return vault_->prove_address(key); }
    void sign_byoc_job(vault::ByocJob job, std::function<void(Result<Signature>)> done) override {
        vault_->sign_byoc_job(std::move(job), std::move(done));
    }
    void sign_transaction(vault::TransactionOrder order, std::function<void(Result<std::string>)> done) override {
        vault_->sign_transaction(std::move(order), std::move(done));
    }
    void sign_payment(PaymentOrder order, vault::Turn turn,
                      std::function<void(Result<vault::PaymentSignatures>)> done) override {
        note([this] { witness_.saw_order(); });
        if (failure_) {
            return done(*failure_);
        }
        auto seen = [this, order, done = std::move(done)](Result<vault::PaymentSignatures> signatures) {
            if (signatures) {
                note([&] { witness_.saw_signatures(order); });
            }
            done(std::move(signatures));
        };
        vault_->sign_payment(std::move(order), turn, std::move(seen));
    }

private:
    /// Payments come from both of the ledger's threads.
    template <class What>
    void note(What what) {
        const std::scoped_lock lock{mutex_};
        what();
    }

    std::unique_ptr<vault::Vault> vault_;
    std::mutex mutex_;
    Witness& witness_;
    const std::optional<Error>& failure_;
};

}  // namespace

void Witness::saw_signatures(const PaymentOrder& order) {
    for (std::uint32_t i = 0; i < order.count; ++i) {
        const Nonce nonce{order.key, order.rand_hash, order.first_nonce + i};
        const auto [known, fresh] = tickets_.try_emplace(nonce, ticket_of(order));
        if (fresh) {
            fresh_.push_back(nonce);
        } else if (known->second != ticket_of(order) && violation_.empty()) {
            violation_ = "nonce " + std::to_string(order.first_nonce + i) + " of rand hash " +
                         protocol::to_hex(order.rand_hash.span()) + " over two different tickets";
        }
    }
}

void Witness::forget_grants_after(std::uint64_t sequence) {
    std::erase_if(tickets_, [&](const auto& ticket) { return ticket.second.ledger_sequence > sequence; });
}

std::unique_ptr<vault::Vault> watch(std::unique_ptr<vault::Vault> vault, Witness& witness,
                                    const std::optional<Error>& failure) {
    return std::make_unique<WatchedVault>(std::move(vault), witness, failure);
}

}  // namespace farebox::model
