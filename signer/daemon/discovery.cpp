#include "signer/daemon/discovery.hpp"

#include <utility>

#include "net/orchestrator/address_list.hpp"
#include "signer/config/on_chain.hpp"
#include "signer/daemon/daemon.hpp"

// What the daemon gives discovery, and takes from it.
namespace farebox::signer {

DiscoverySettings discovery_settings(const Config& whole, PriceCeilings ceilings) {
    const auto& config = whole.discovery;
    DiscoverySettings settings;
    settings.on_chain = discovers_on_chain(whole);
    settings.enabled = config.enabled;
    if (auto webhook = net::Url::parse(config.webhook); webhook && !config.webhook.empty()) {
        settings.webhook = *std::move(webhook);
    }
    if (auto orchestrators = net::orchestrator::parse_orchestrator_list(config.orchestrators)) {
        settings.orchestrators = *std::move(orchestrators);
    }
    settings.rules = {config.poll_interval, config.max_age, config.extra_nodes};
    settings.allow_private = config.allow_private;
    settings.blocklist = config.blocklist;
    settings.ceilings = std::move(ceilings);
    return settings;
}

std::string describe(const DiscoveryFacts& facts) {
    auto text = "lists " + std::to_string(facts.listed) + " of " + std::to_string(facts.counts.candidates) +
                " orchestrators; " + std::to_string(facts.counts.candidates - facts.counts.answering) +
                " do not answer, or have not yet";
    for (const auto& problem : facts.problems) {
        text += "; " + problem;
    }
    return text;
}

void Daemon::start_discovery() {
    auto payer = [this]() -> Result<Address> {
        const auto key = rotation_->keys().active_address();
        return key.is_zero() ? Result<Address>{make_error(ErrorCode::forbidden, "no key is active")}
                             : Result<Address>{key};
    };
    discovery_ = std::make_unique<Discovery>(DiscoveryParts{
        discovery_pool_->at(0), std::move(payer), [this](const Address& key) { return vault_.prove_address(key); },
        log_as("discovery"), &registry_});
}

}  // namespace farebox::signer
