#pragma once

#include <optional>
#include <string>

#include "farebox/result.hpp"
#include "signer/ledger/ledger.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {

/// Has the vault seal the newest entry of the audit chain, and compares what was sealed before. Waits for both.
class AuditSealing {
public:
    AuditSealing(Ledger& ledger, vault::Vault& vault) : ledger_{ledger}, vault_{vault} {}

    /// At a start. @return What is wrong with the chain, if anything.
    Result<std::optional<std::string>> check();
    Result<void> seal();

private:
    Result<AuditEnd> end();

    Ledger& ledger_;
    vault::Vault& vault_;
};

}  // namespace farebox::signer
