#include "signer/config/on_chain.hpp"

#include "protocol/address.hpp"

namespace farebox::signer {
namespace {

/// The registry that Livepeer's orchestrators use for AI; the Controller does not name it.
constexpr std::string_view kArbitrumOneAiRegistry = "0x04C0b249740175999E5BF5c9ac1dA92431EF34C5";

bool is_livepeers_own(const ChainConfig& chain) {
    const auto controller = protocol::parse_address(kArbitrumOneController);
    return chain.chain_id == kArbitrumOne && controller && chain.controller == *controller;
}

}  // namespace

bool discovers_on_chain(const Config& config) {
    const auto& discovery = config.discovery;
    if (!discovery.enabled || config.chain.mode != ChainMode::rpc || discovery.on_chain == OnChainMode::off) {
        return false;
    }
    return discovery.on_chain == OnChainMode::on || (discovery.webhook.empty() && discovery.orchestrators.empty());
}

Address ai_registry_of(const Config& config) {
    if (config.discovery.ai_registry) {
        return *config.discovery.ai_registry;
    }
    const auto known = protocol::parse_address(kArbitrumOneAiRegistry);
    return is_livepeers_own(config.chain) && known ? *known : Address{};
}

bool needs_registry(const Config& config) {
    return discovers_on_chain(config) || config.tickets.recipients == RecipientRule::active;
}

}  // namespace farebox::signer
