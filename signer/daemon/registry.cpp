#include "signer/daemon/registry.hpp"

#include "signer/config/on_chain.hpp"
#include "signer/daemon/daemon.hpp"

// How the daemon reads the chain's pool of orchestrators, and what it says of it.
namespace farebox::signer {

RegistrySettings registry_settings(const Config& config) {
    return {needs_registry(config), ai_registry_of(config), config.discovery.chain_interval};
}

/// On discovery's thread: payments never wait for it.
void Daemon::start_registry() {
    discovery_pool_ = std::make_unique<net::IoPool>(1);
    const auto& chain = loaded_.config.chain;
    if (chain.mode != ChainMode::rpc) {
        return;
    }
    RegistryPollerOptions options;
    options.urls = chain.rpc;
    options.question = {chain.chain_id, chain.controller};
    options.pins = contract_pins_.get();
    options.log = log_as("registry");
    registry_poller_ = std::make_unique<RegistryPoller>(discovery_pool_->at(0), registry_, std::move(options));
    registry_poller_->apply(registry_settings(loaded_.config));
    if (const auto started = registry_poller_->start(); !started) {
        log_.warn("registry", {{"message", started.error().message}});
    }
}

std::optional<RegistryFacts> Daemon::registry_facts() const {
    return registry_poller_ ? registry_poller_->facts() : std::nullopt;
}

std::string describe(const RegistryFacts& facts) {
    auto text = facts.age ? std::to_string(facts.active) + " active orchestrators, of " + std::to_string(facts.pool) +
                                " in the pool, read " + std::to_string(facts.age->count()) + " s ago"
                          : "the pool of orchestrators has not been read yet";
    for (const auto& problem : facts.problems) {
        text += "; " + problem;
    }
    return text;
}

}  // namespace farebox::signer
