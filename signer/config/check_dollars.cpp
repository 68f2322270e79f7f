#include "signer/config/check_dollars.hpp"

#include <algorithm>

#include "signer/config/limits.hpp"

namespace farebox::signer::config {
namespace {

constexpr std::chrono::seconds kShortestInterval{1};
constexpr const char* kNoFeed =
    "is in dollars, and there is no price feed: write chain.price_feed (and no mode = \"fixed\"), or amounts in eth";

}  // namespace

bool has_price_feed(const ChainConfig& chain) {
    return chain.mode == ChainMode::rpc && !chain.price_feed.is_zero();
}

bool has_dollars(const PricingConfig& pricing) {
    return has_dollars(pricing.max_price) ||
           std::ranges::any_of(pricing.capability_prices, &CapabilityPriceConfig::in_dollars);
}

void check_dollars(const Config& config, Problems& problems) {
    problems.when(config.chain.price_interval < kShortestInterval, "chain.price_interval", "is shorter than 1s");
    problems.when(config.chain.price_max_age <= config.chain.price_interval, "chain.price_max_age",
                  "must be longer than price_interval");
    if (has_price_feed(config.chain)) {
        return;
    }
    problems.when(has_dollars(config.pricing.max_price), "pricing.max_price", kNoFeed);
    problems.when(std::ranges::any_of(config.pricing.capability_prices, &CapabilityPriceConfig::in_dollars),
                  "pricing.max_price_per_capability", kNoFeed);
    for (const auto& client : config.clients) {
        problems.when(has_dollars(client.limits), "client", "\"" + client.name + "\": one of its limits " + kNoFeed);
    }
}

}  // namespace farebox::signer::config
