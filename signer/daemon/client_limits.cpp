#include "signer/daemon/client_limits.hpp"

#include <memory>

namespace farebox::signer {
namespace {

std::optional<UnitCeiling> to_ceiling(const std::optional<CeilingConfig>& config) {
    if (!config) {
        return std::nullopt;
    }
    return UnitCeiling{config->unlimited,
                       config->unlimited ? protocol::Rational{} : protocol::Rational{config->amount}};
}

EvLimits to_ev_limits(const BudgetConfig& config) {
    return {config.ev_per_minute, config.ev_per_hour, config.ev_per_day, config.ev_total, config.risk_per_day};
}

std::shared_ptr<const ScopedLimits> to_scoped(const LimitsConfig& config) {
    const ScopedLimits scoped{to_ev_limits(config.per_session), to_ev_limits(config.per_orchestrator),
                              to_ev_limits(config.per_recipient), to_ev_limits(config.per_auth_id)};
    return scoped == ScopedLimits{} ? nullptr : std::make_shared<const ScopedLimits>(scoped);
}

ClientRules to_rules(const LimitsConfig& config) {
    ClientRules rules;
    rules.max_face_value = config.max_face_value;
    rules.ceilings = to_unit_ceilings(config.max_price);
    rules.apps = config.allowed_apps;
    rules.types = config.allowed_types;
    for (const auto& allowed : config.allowed_capabilities) {
        rules.capabilities.push_back({allowed.capability, allowed.model_id});
    }
    rules.orchestrators = config.allowed_orchestrators;
    rules.recipients = config.allowed_recipients;
    return rules;
}

}  // namespace

std::array<std::optional<UnitCeiling>, 4> to_unit_ceilings(const MaxPriceConfig& config) {
    PriceCeilings ceilings;
    ceilings.of(protocol::PaymentType::live) = to_ceiling(config.seconds);
    ceilings.of(protocol::PaymentType::lv2v) = to_ceiling(config.pixel_seconds_720p);
    ceilings.of(protocol::PaymentType::fixed) = to_ceiling(config.fixed);
    ceilings.of(protocol::PaymentType::by_pixels) = to_ceiling(config.pixels);
    return ceilings.units;
}

void apply_limits(const LimitsConfig& limits, Client& client) {
    static_cast<EvLimits&>(client.limits) = to_ev_limits(limits);
    client.limits.payments_per_second = limits.payments_per_second;
    client.limits.live_sessions = limits.live_sessions;
    client.limits.scoped = to_scoped(limits);
    client.rules = to_rules(limits);
    client.rate = limits.requests_per_second ? std::make_shared<RequestRate>(*limits.requests_per_second) : nullptr;
}

}  // namespace farebox::signer
