#include "signer/daemon/policy.hpp"

#include <optional>
#include <utility>

#include "signer/daemon/wall_clock.hpp"

namespace farebox::signer {
namespace {

std::optional<UnitCeiling> to_ceiling(const std::optional<CeilingConfig>& config) {
    if (!config) {
        return std::nullopt;
    }
    return UnitCeiling{config->unlimited,
                       config->unlimited ? protocol::Rational{} : protocol::Rational{config->amount}};
}

PriceCeilings to_ceilings(const PricingConfig& pricing) {
    PriceCeilings ceilings;
    ceilings.of(protocol::PaymentType::live) = to_ceiling(pricing.max_price.seconds);
    ceilings.of(protocol::PaymentType::lv2v) = to_ceiling(pricing.max_price.pixel_seconds_720p);
    ceilings.of(protocol::PaymentType::fixed) = to_ceiling(pricing.max_price.fixed);
    ceilings.of(protocol::PaymentType::by_pixels) = to_ceiling(pricing.max_price.pixels);
    for (const auto& price : pricing.capability_prices) {
        ceilings.capabilities.push_back(
            {price.capability, price.model_id, protocol::Rational{price.price_per_unit, price.pixels_per_unit}});
    }
    return ceilings;
}

ClientLimits to_limits(const LimitsConfig& config) {
    ClientLimits limits;
    limits.ev_per_minute = config.ev_per_minute;
    limits.ev_per_hour = config.ev_per_hour;
    limits.ev_per_day = config.ev_per_day;
    limits.ev_total = config.ev_total;
    limits.risk_per_day = config.risk_per_day;
    limits.payments_per_second = config.payments_per_second;
    limits.live_sessions = config.live_sessions;
    return limits;
}

AccessPolicy to_access(const Config& config) {
    AccessPolicy access;
    access.allowed_hosts = config.api.allowed_hosts;
    access.trusted_proxies = config.api.trusted_proxies;
    if (const auto& tcp = config.api.tcp; !tcp.empty()) {
        access.allowed_hosts.push_back(tcp.substr(0, tcp.rfind(':')));
    }
    // Who came by a name of the certificate was told so by TLS.
    const auto& certified = config.api.tls.names;
    access.allowed_hosts.insert(access.allowed_hosts.end(), certified.begin(), certified.end());
    for (const auto& client : config.clients) {
        access.clients.push_back({client.name, client.uid, client.gid, client.loopback, client.api_keys,
                                  client.allowed_origins, to_limits(client.limits), client.certificates,
                                  client.tokens});
    }
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

std::shared_ptr<const ServicePolicy> make_policy(const Config& config, const KeySet& keys, bool paused,
                                                 std::shared_ptr<TokenKeySource> token_keys) {
    auto policy = std::make_shared<ServicePolicy>();
    policy->access = to_access(config);
    if (token_keys) {
        policy->access.token_verifier =
            std::make_shared<TokenVerifier>(to_rules(config.api.jwt), std::move(token_keys), wall_clock);
    }
    policy->rules.ceilings = to_ceilings(config.pricing);
    policy->rules.max_ticket_ev = protocol::Rational{config.tickets.max_ticket_ev};
    policy->rules.max_payment_ev = protocol::Rational{config.tickets.max_payment_ev};
    policy->rules.max_face_value = config.tickets.max_face_value;
    policy->rules.deposit_multiplier = config.tickets.deposit_multiplier;
    policy->rounding = to_rounding(config.billing.rounding);
    policy->takeover_until = config.migration.until;
    policy->webhook = to_webhook(config.auth_webhook);
    policy->keys = keys;
    policy->once_keys = once_keys(keys);
    policy->paused = paused;
    return policy;
}

}  // namespace farebox::signer
