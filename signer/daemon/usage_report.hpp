#pragma once

#include <string>
#include <vector>

#include "signer/config/config.hpp"
#include "signer/ledger/ledger.hpp"

namespace farebox::signer {

/// What clients have spent beside what they may, as JSON in wei: every configured client, those that never paid
/// included, and whoever paid before it was removed. `fullest` is the session, orchestrator, recipient and auth id that
/// has spent most lately of those that have limits.
[[nodiscard]] std::string usage_report(const std::vector<ClientUsage>& usage, const std::vector<ClientConfig>& clients);

}  // namespace farebox::signer
