#pragma once

#include <optional>
#include <string>

#include "farebox/result.hpp"
#include "signer/ledger/ledger.hpp"
#include "vault/vault.hpp"

namespace farebox::signer {

/// The end of the audit chain and what the vault says about its newest seal.
struct SealFindings {
    AuditEnd end;
    std::optional<std::string> problem;  ///< What is wrong with the chain, if anything.
};
/// {"newest","hash","seal":{"entry","hash"},"problem"}
[[nodiscard]] std::string to_json(const SealFindings& findings);

/// Has the vault seal the newest entry of the audit chain, and compares what was sealed before. Waits for both.
class AuditSealing {
public:
    AuditSealing(Ledger& ledger, vault::Vault& vault) : ledger_{ledger}, vault_{vault} {}

    /// Compares the newest seal with the chain and with what the vault remembers.
    Result<SealFindings> check();
    /// Nothing where the newest entry has its seal.
    Result<void> seal();

private:
    Result<AuditEnd> end();
    Result<std::optional<std::string>> judge(const AuditEnd& end);

    Ledger& ledger_;
    vault::Vault& vault_;
};

}  // namespace farebox::signer
