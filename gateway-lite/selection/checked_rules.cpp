#include "gateway-lite/selection/checked_rules.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "gateway-lite/models/wanted_model.hpp"
#include "gateway-lite/wrong_option.hpp"
#include "net/orchestrator/address_list.hpp"
#include "protocol/address.hpp"

namespace farebox::gateway {
namespace {

Result<void> check_weights(const SelectionWeights& weights) {
    constexpr double kTolerance = 1e-4;  // go-livepeer's
    const std::array<double, 4> all{weights.price, weights.stake, weights.latency, weights.random};
    double sum = 0;
    for (const double each : all) {
        if (!(each >= 0 && each <= 1)) {
            return wrong_option("selection.weights", "a weight must be between 0 and 1");
        }
        sum += each;
    }
    if (sum > 0 && std::abs(sum - 1) > kTolerance) {
        return wrong_option("selection.weights", "their sum must be 1, or all of them 0");
    }
    if (!(weights.price_scale >= 0) || !std::isfinite(weights.price_scale)) {
        return wrong_option("selection.weights.price_scale", "it must not be negative");
    }
    return {};
}

Result<void> check_blocklist(const std::vector<std::string>& list, CheckedRules& out) {
    for (const auto each : net::orchestrator::split_list(list)) {
        if (const auto address = protocol::parse_address(each)) {
            out.blocked_addresses.insert(*address);
            continue;
        }
        const auto endpoint = net::orchestrator::parse_orchestrator_address(each);
        if (!endpoint) {
            return wrong_option("selection.blocklist", endpoint.error().message,
                                "a URL, host:port or 0x… address each");
        }
        out.blocked_hosts.insert(endpoint->host_port());
    }
    return {};
}

Result<void> check_limits(const SelectionRules& rules, CheckedRules& out) {
    if (!rules.min_runner_version.empty()) {
        out.min_runner_version = protocol::parse_version(rules.min_runner_version);
        if (!out.min_runner_version) {
            return wrong_option("selection.min_runner_version", "not a version", "for example 0.9.1");
        }
    }
    if (!rules.min_orchestrator_version.empty() && !protocol::parse_version(rules.min_orchestrator_version)) {
        return wrong_option("selection.min_orchestrator_version", "not a version", "for example 0.9.1");
    }
    if (!(rules.min_score >= 0 && rules.min_score <= 1)) {
        return wrong_option("selection.min_score", "it must be between 0 and 1");
    }
    constexpr std::chrono::hours kLongest{24};
    if (rules.suspend_for < std::chrono::milliseconds{0} || rules.suspend_for > kLongest) {
        return wrong_option("selection.suspend_for", "it must be between 0 and a day");
    }
    if (rules.max_latency < std::chrono::milliseconds{0}) {
        return wrong_option("selection.max_latency", "it must not be negative");
    }
    return {};
}

Result<void> add_model_prices(const SelectionRules& rules, CheckedRules& out) {
    for (const auto& each : rules.model_prices) {
        const auto capability = pipeline_with_models(each.pipeline);
        if (!capability) {
            return wrong_option("selection.model_prices", capability.error().message, capability.error().hint);
        }
        if (!out.model_prices.try_emplace({*capability, each.model}, each.max_price).second) {
            return wrong_option("selection.model_prices", "two limits for " + each.pipeline + "/" + each.model);
        }
    }
    return {};
}

Result<void> add_tiers(const Options& options, CheckedRules& out) {
    const auto& regions = options.selection.regions;
    for (const auto& tier : options.tiers) {
        const auto endpoints = net::orchestrator::parse_orchestrator_list(tier.orchestrators);
        if (!endpoints || endpoints->empty()) {
            return wrong_option("tiers", endpoints ? "one names no orchestrator" : endpoints.error().message);
        }
        for (const auto& each : *endpoints) {
            out.tier_of_host.emplace(each.host_port(), out.tiers.size());  // the first tier that names it
        }
        const auto region = std::find(regions.begin(), regions.end(), tier.region);
        out.tiers.push_back({tier.region, tier.max_price, static_cast<std::size_t>(region - regions.begin())});
    }
    out.tiers.push_back({{}, std::nullopt, regions.size()});
    return {};
}

}  // namespace

std::size_t CheckedRules::tier_of(const net::Endpoint& orchestrator) const {
    const auto last = tiers.size() - 1;
    if (last == 0) {
        return last;
    }
    const auto found = tier_of_host.find(orchestrator.host_port());
    return found == tier_of_host.end() ? last : found->second;
}

bool CheckedRules::blocks(const net::Endpoint& orchestrator) const {
    return !blocked_hosts.empty() && blocked_hosts.contains(orchestrator.host_port());
}

std::optional<PriceLimit> CheckedRules::price_limit(protocol::CapabilityId capability, const std::string& model) const {
    auto found = model_prices.find({capability, model});
    if (found == model_prices.end()) {
        found = model_prices.find({capability, std::string{}});
    }
    return found == model_prices.end() ? std::nullopt : std::optional{found->second};
}

Result<CheckedRules> check_rules(const Options& options) {
    CheckedRules out;
    out.rules = options.selection;
    for (const auto& checked :
         {check_weights(out.rules.weights), check_blocklist(out.rules.blocklist, out), check_limits(out.rules, out),
          add_model_prices(out.rules, out), add_tiers(options, out)}) {
        if (!checked) {
            return checked.error();
        }
    }
    return out;
}

}  // namespace farebox::gateway
