#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/options.hpp"
#include "farebox/result.hpp"
#include "net/endpoint.hpp"
#include "protocol/capabilities.hpp"
#include "protocol/version.hpp"

namespace farebox::gateway {

/// SelectionRules and tiers, parsed once.
struct CheckedRules {
    struct Tier {
        std::string region;
        std::optional<PriceLimit> max_price;
        std::size_t region_rank = 0;  ///< Position in SelectionRules::regions; the number of those: in none of them.
    };

    SelectionRules rules;
    std::optional<protocol::VersionCore> min_runner_version;
    std::map<std::pair<protocol::CapabilityId, std::string>, PriceLimit> model_prices;  ///< "": of the others.
    std::set<std::string> blocked_hosts;                                                ///< "host:port"
    std::set<Address> blocked_addresses;
    std::vector<Tier> tiers;  ///< At least one; the last is for whoever is in none.
    std::unordered_map<std::string, std::size_t> tier_of_host;

    [[nodiscard]] std::size_t tier_of(const net::Endpoint& orchestrator) const;
    [[nodiscard]] bool blocks(const net::Endpoint& orchestrator) const;
    [[nodiscard]] bool blocks(const Address& address) const { return blocked_addresses.contains(address); }
    /// SelectionRules::model_prices for one model.
    [[nodiscard]] std::optional<PriceLimit> price_limit(protocol::CapabilityId capability,
                                                        const std::string& model) const;
};

/// Errors: invalid_argument, naming the field.
Result<CheckedRules> check_rules(const Options& options);

}  // namespace farebox::gateway
