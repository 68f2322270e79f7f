#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "signer/chain/price_view.hpp"
#include "signer/config/config.hpp"
#include "signer/ledger/ledger.hpp"

namespace farebox::signer {

/// What clients have spent beside what they may, as JSON in wei: every configured client, those that never paid
/// included, and whoever paid before it was removed. `fullest` is the session, orchestrator, recipient and auth id that
/// has spent most lately of those that have limits. `usd` is the same at the last good price of an ether; limits that
/// are in dollars are in wei at the price that is gone by, and as they are written in `written`.
[[nodiscard]] nlohmann::ordered_json usage_report(const std::vector<ClientUsage>& usage,
                                                  const std::vector<ClientConfig>& clients, const PriceReading& ether);

/// What an ether costs, as far as that is known: {"usd","usable","age_seconds"}, or null.
[[nodiscard]] nlohmann::ordered_json ether_json(const PriceReading& ether);
/// An amount's worth at the last good price; null without one.
[[nodiscard]] nlohmann::ordered_json worth_json(const Wei& amount, const PriceReading& ether);

}  // namespace farebox::signer
