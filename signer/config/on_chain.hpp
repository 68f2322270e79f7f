#pragma once

#include "farebox/bytes.hpp"
#include "signer/config/config.hpp"

namespace farebox::signer {

/// Whether clients are told of the orchestrators that the chain knows.
[[nodiscard]] bool discovers_on_chain(const Config& config);

/// The AI service registry that is read beside the Controller's; zero: none.
[[nodiscard]] Address ai_registry_of(const Config& config);

/// Whether the pool of orchestrators has to be read at all.
[[nodiscard]] bool needs_registry(const Config& config);

}  // namespace farebox::signer
