#pragma once

#include <string>
#include <string_view>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/ledger_pin.hpp"
#include "vault/messages.hpp"

/// The client's half of a conversation: what a vault's answer frame means for the request it belongs to. A refusal is
/// its Error; anything that does not fit the request is vault_unavailable.
namespace farebox::vault {

[[nodiscard]] Result<Hello> read_hello_answer(std::string_view frame);
[[nodiscard]] Result<Signature> read_proof_answer(std::string_view frame);
[[nodiscard]] Result<void> read_pause_answer(std::string_view frame);
[[nodiscard]] Result<void> read_look_answer(std::string_view frame);
[[nodiscard]] Result<void> read_revoke_answer(std::string_view frame);
[[nodiscard]] Result<LedgerPinned> read_pin_answer(std::string_view frame);
[[nodiscard]] Result<AuditMac> read_audit_mac_answer(std::string_view frame);
[[nodiscard]] Result<Signature> read_byoc_job_answer(std::string_view frame);
/// The transaction's bytes, as eth_sendRawTransaction takes them.
[[nodiscard]] Result<std::string> read_transaction_answer(std::string_view frame);
/// The answer must carry exactly the signatures that @p order asked for.
[[nodiscard]] Result<PaymentSignatures> read_payment_answer(const PaymentOrder& order, std::string_view frame);

}  // namespace farebox::vault
