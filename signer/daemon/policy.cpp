#include "signer/daemon/policy.hpp"

#include <utility>

#include "signer/daemon/client_limits.hpp"
#include "signer/daemon/wall_clock.hpp"

namespace farebox::signer {
namespace {

PriceCeilings to_ceilings(const PricingConfig& pricing) {
    PriceCeilings ceilings;
    ceilings.units = to_unit_ceilings(pricing.max_price);
    for (const auto& price : pricing.capability_prices) {
        ceilings.capabilities.push_back({price.capability, price.model_id, price.price, price.in_dollars});
    }
    return ceilings;
}

AccessPolicy to_access(const Config& config, const ClientBook& book) {
    AccessPolicy access;
    access.allowed_hosts = config.api.allowed_hosts;
    access.trusted_proxies = config.api.trusted_proxies;
    if (const auto& tcp = config.api.tcp; !tcp.empty()) {
        access.allowed_hosts.push_back(tcp.substr(0, tcp.rfind(':')));
    }
    // Who came by a name of the certificate was told so by TLS.
    const auto& certified = config.api.tls.names;
    access.allowed_hosts.insert(access.allowed_hosts.end(), certified.begin(), certified.end());
    for (const auto& [client, keys] : book.join(config)) {
        Client known{client.name, client.uid, client.gid, client.loopback, keys, client.allowed_origins};
        known.certificates = client.certificates;
        known.tokens = client.tokens;
        apply_limits(client.limits, known);
        access.clients.push_back(std::move(known));
    }
    access.api_keys = index_of(access.clients, wall_clock);
    return access;
}

std::shared_ptr<const WebhookSettings> to_webhook(const AuthWebhookConfig& config) {
    if (config.url.empty()) {
        return nullptr;
    }
    auto settings = std::make_shared<WebhookSettings>();
    settings->url = *net::Url::parse(config.url);
    for (const auto& [name, value] : config.headers) {
        settings->headers.add(name, value);
    }
    settings->forwarded = config.forward_headers;
    settings->timeout = config.timeout;
    return settings;
}

TokenRules to_rules(const ApiJwtConfig& jwt) {
    return {jwt.issuer, jwt.audience, jwt.scope, jwt.client_claim,
            std::chrono::duration_cast<std::chrono::seconds>(jwt.skew)};
}

RoundingPolicy to_rounding(RoundingMode mode) {
    switch (mode) {
        case RoundingMode::exact:
            return RoundingPolicy::exact;
        case RoundingMode::reference:
            return RoundingPolicy::reference;
        case RoundingMode::automatic:
            break;
    }
    return RoundingPolicy::automatic;
}

OnceKeys once_keys(const KeySet& keys) {
    std::vector<Address> once;
    for (const auto& key : keys.all()) {
        if (!key.deterministic) {
            once.push_back(key.row.address);
        }
    }
    return once.empty() ? nullptr : std::make_shared<const std::vector<Address>>(std::move(once));
}

}  // namespace

std::shared_ptr<const ServicePolicy> make_policy(const Config& config, const KeySet& keys, PolicyParts parts) {
    auto policy = std::make_shared<ServicePolicy>();
    const ClientBook nobody;
    policy->access = to_access(config, parts.book != nullptr ? *parts.book : nobody);
    if (parts.token_keys) {
        policy->access.token_verifier =
            std::make_shared<TokenVerifier>(to_rules(config.api.jwt), std::move(parts.token_keys), wall_clock);
    }
    if (parts.before != nullptr) {
        keep_rates(parts.before->access, policy->access);
    }
    policy->rules.ceilings = to_ceilings(config.pricing);
    policy->rules.max_ticket_ev = protocol::Rational{config.tickets.max_ticket_ev};
    policy->rules.max_payment_ev = protocol::Rational{config.tickets.max_payment_ev};
    policy->rules.max_face_value = config.tickets.max_face_value;
    policy->rules.deposit_multiplier = config.tickets.deposit_multiplier;
    policy->active_recipients = config.tickets.recipients == RecipientRule::active;
    policy->rounding = to_rounding(config.billing.rounding);
    policy->takeover_until = config.migration.until;
    policy->webhook = to_webhook(config.auth_webhook);
    policy->keys = keys;
    policy->once_keys = once_keys(keys);
    policy->paused = parts.paused;
    policy->held = std::move(parts.held);
    return policy;
}

}  // namespace farebox::signer
