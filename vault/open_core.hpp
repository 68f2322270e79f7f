#pragma once

#include <memory>
#include <string>

#include "farebox/result.hpp"
#include "vault/core.hpp"
#include "vault/custody/custodian.hpp"
#include "vault/key_tool.hpp"

namespace farebox::vault {

/// Whoever keeps the keys, ready to sign.
[[nodiscard]] Result<std::unique_ptr<Custodian>> open_custodian(const VaultConfig& config);

/// The rules before them. Keys that are put beside the ones of a keystore later are opened too.
[[nodiscard]] Result<std::unique_ptr<VaultCore>> open_core(const VaultConfig& config, std::string profile);

}  // namespace farebox::vault
