#pragma once

#include <string>

#include "signer/ledger/ledger.hpp"
#include "vault/messages.hpp"

namespace farebox::signer {

/// What the vault says of itself, in JSON:
/// {"profile","paused","keys","key_problems","revoked","caps","spent","ledger"}. Amounts are wei; null: no cap.
[[nodiscard]] std::string describe_vault(const vault::Hello& hello, const LedgerHealth& ledger);

}  // namespace farebox::signer
