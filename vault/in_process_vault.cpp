#include "vault/in_process_vault.hpp"

#include <utility>

#include "vault/answers.hpp"
#include "vault/core.hpp"
#include "vault/frames.hpp"

namespace farebox::vault {
namespace {

class InProcessVault final : public Vault {
public:
    InProcessVault(keystore::Keyring keys, VaultCaps caps) : core_{std::move(keys), std::move(caps), "in-process"} {}

    Result<Hello> hello() override { return read_hello_answer(core_.handle(encode_request(HelloRequest{}))); }

    Result<Signature> prove_address(const Address& key) override {
        return read_proof_answer(core_.handle(encode_request(AddressProofRequest{key})));
    }

    void sign_payment(PaymentOrder order, std::function<void(Result<PaymentSignatures>)> done) override {
        const auto answer = core_.handle(encode_request(order));
        done(read_payment_answer(order, answer));
    }

private:
    const VaultCore core_;  // const: calls may run in parallel
};

}  // namespace

std::unique_ptr<Vault> make_in_process_vault(keystore::Keyring keys, VaultCaps caps) {
    return std::make_unique<InProcessVault>(std::move(keys), std::move(caps));
}

}  // namespace farebox::vault
