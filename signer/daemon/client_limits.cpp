#include "signer/daemon/client_limits.hpp"

#include <algorithm>
#include <memory>

#include "signer/access/dollar_limits.hpp"
#include "signer/config/limits.hpp"

namespace farebox::signer {
namespace {

constexpr Uint256 kAttosOfADollar{{1'000'000'000'000'000'000}};

std::optional<UnitCeiling> to_ceiling(const std::optional<CeilingConfig>& config) {
    if (!config) {
        return std::nullopt;
    }
    if (config->unlimited) {
        return UnitCeiling{true, {}};
    }
    const auto* const dollars = config->amount.usd();
    return dollars != nullptr ? UnitCeiling{false, protocol::Rational{dollars->attos(), kAttosOfADollar}, true}
                              : UnitCeiling{false, protocol::Rational{*config->amount.wei()}};
}

EvAmounts to_amounts(const BudgetConfig& config) {
    return {config.ev_per_minute, config.ev_per_hour, config.ev_per_day, config.ev_total, config.risk_per_day};
}

DollarLimits to_budgets(const LimitsConfig& config) {
    return {to_amounts(config),
            {to_amounts(config.per_session), to_amounts(config.per_orchestrator), to_amounts(config.per_recipient),
             to_amounts(config.per_auth_id)}};
}

/// What a price makes of them is zero without one.
std::shared_ptr<const ScopedLimits> to_scoped(const DollarLimits& budgets) {
    ScopedLimits scoped;
    std::ranges::transform(budgets.scoped, scoped.begin(),
                           [](const EvAmounts& amounts) { return limits_at(amounts, std::nullopt); });
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
    const auto budgets = to_budgets(limits);
    static_cast<EvLimits&>(client.limits) = limits_at(budgets.client, std::nullopt);
    client.limits.payments_per_second = limits.payments_per_second;
    client.limits.live_sessions = limits.live_sessions;
    client.limits.scoped = to_scoped(budgets);
    client.dollars = config::has_dollars(limits) ? std::make_shared<const DollarLimits>(budgets) : nullptr;
    client.rules = to_rules(limits);
    client.rate = limits.requests_per_second ? std::make_shared<RequestRate>(*limits.requests_per_second) : nullptr;
}

}  // namespace farebox::signer
