#include "vault/answers.hpp"

#include <utility>
#include <variant>

#include "vault/frames.hpp"

namespace farebox::vault {
namespace {

Error does_not_fit() {
    return make_error(ErrorCode::vault_unavailable, "the vault answered something else than was asked",
                      "restart the signer; if it happens again, its files are damaged");
}

template <class Expected>
Result<Expected> read(std::string_view frame) {
    auto answer = decode_answer(frame);
    if (!answer) {
        return does_not_fit();
    }
    if (auto* refusal = std::get_if<Error>(&*answer)) {
        return std::move(*refusal);
    }
    if (auto* expected = std::get_if<Expected>(&*answer)) {
        return std::move(*expected);
    }
    return does_not_fit();
}

}  // namespace

Result<Hello> read_hello_answer(std::string_view frame) {
    return read<Hello>(frame);
}

Result<Signature> read_proof_answer(std::string_view frame) {
    const auto proof = read<AddressProof>(frame);
    if (!proof) {
        return proof.error();
    }
    return proof->signature;
}

Result<Signature> read_byoc_job_answer(std::string_view frame) {
    const auto job = read<ByocJobSignature>(frame);
    if (!job) {
        return job.error();
    }
    return job->signature;
}

Result<std::string> read_transaction_answer(std::string_view frame) {
    auto transaction = read<SignedTransaction>(frame);
    return transaction ? Result<std::string>{std::move(transaction->raw)} : std::move(transaction).error();
}

Result<void> read_pause_answer(std::string_view frame) {
    const auto paused = read<Paused>(frame);
    return paused ? Result<void>{} : Result<void>{paused.error()};
}

Result<void> read_look_answer(std::string_view frame) {
    const auto looks = read<LooksForKeys>(frame);
    return looks ? Result<void>{} : Result<void>{looks.error()};
}

Result<void> read_revoke_answer(std::string_view frame) {
    const auto revoked = read<KeyRevoked>(frame);
    return revoked ? Result<void>{} : Result<void>{revoked.error()};
}

Result<LedgerPinned> read_pin_answer(std::string_view frame) {
    return read<LedgerPinned>(frame);
}

Result<AuditMac> read_audit_mac_answer(std::string_view frame) {
    return read<AuditMac>(frame);
}

Result<PaymentSignatures> read_payment_answer(const PaymentOrder& order, std::string_view frame) {
    auto signatures = read<PaymentSignatures>(frame);
    if (signatures && (signatures->tickets.size() != order.count ||
                       signatures->credentials.has_value() != order.manifest_id.has_value())) {
        return does_not_fit();
    }
    return signatures;
}

}  // namespace farebox::vault
