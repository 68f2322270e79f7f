#include "signer/daemon/reload.hpp"

#include "signer/config/keys.hpp"

namespace farebox::signer {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names) {
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

bool same(const config::Key& key, const Config& running, const Config& next) {
    return key.equal ? key.equal(running, next) : key.show(running) == key.show(next);
}

}  // namespace

ReloadPlan plan_reload(const Config& running, const Config& next) {
    ReloadPlan plan;
    for (const auto& key : config::keys()) {
        if (!same(key, running, next)) {
            (key.reloadable ? plan.changed : plan.needs_restart).emplace_back(key.name);
        }
    }
    plan.config = running;
    plan.config.log = next.log;
    plan.config.keystore.active = next.keystore.active;
    plan.config.pricing.max_price = next.pricing.max_price;
    plan.config.tickets.max_payment_ev = next.tickets.max_payment_ev;
    plan.config.tickets.deposit_multiplier = next.tickets.deposit_multiplier;
    plan.config.tickets.recipients = next.tickets.recipients;
    if (running.auth_webhook.headers_file == next.auth_webhook.headers_file &&
        running.auth_webhook.headers != next.auth_webhook.headers) {
        plan.changed.emplace_back(next.auth_webhook.headers_file);
    }
    plan.config.auth_webhook = next.auth_webhook;
    plan.config.discovery = next.discovery;
    plan.config.clients = next.clients;
    if (running.clients != next.clients) {
        plan.changed.emplace_back("client");
    }
    if (running.pricing.max_price_per_capability == next.pricing.max_price_per_capability) {
        plan.config.pricing.capability_prices = next.pricing.capability_prices;
        if (running.pricing.capability_prices != next.pricing.capability_prices) {
            plan.changed.emplace_back(next.pricing.max_price_per_capability);
        }
    }
    return plan;
}

std::string describe(const ReloadPlan& plan) {
    std::string text = plan.changed.empty() ? "nothing changed" : "now in effect: " + joined(plan.changed);
    if (!plan.needs_restart.empty()) {
        text += "; only after a restart: " + joined(plan.needs_restart);
    }
    return text;
}

}  // namespace farebox::signer
