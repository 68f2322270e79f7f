#pragma once

#include <memory>

#include "signer/chain/code_pins.hpp"
#include "signer/config/config.hpp"
#include "signer/log/logger.hpp"

namespace farebox::signer {

/// Pins of the contracts of [chain], kept in a file beside the ledger. @p log outlives them.
[[nodiscard]] std::unique_ptr<CodePins> make_contract_pins(const Config& config, Logger& log);

}  // namespace farebox::signer
