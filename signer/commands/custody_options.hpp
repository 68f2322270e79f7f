#pragma once

#include "signer/config/config.hpp"
#include "vault/key_tool.hpp"

namespace farebox::signer::commands {

/// Where the keys are, as the vault is told: the settings of keystore.backend, unless that is files.
[[nodiscard]] vault::Elsewhere custody_options(const Config& config);

}  // namespace farebox::signer::commands
