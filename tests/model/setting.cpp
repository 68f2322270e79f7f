#include "tests/model/setting.hpp"

namespace farebox::model {
namespace {

std::optional<Wei> wei(const std::optional<std::uint64_t>& amount) {
    return amount ? std::optional{Wei{*amount}} : std::nullopt;
}

signer::EvLimits ev_limits_of(const Budget& budget) {
    return {wei(budget.ev_per_minute), wei(budget.ev_per_hour), wei(budget.ev_per_day), wei(budget.ev_total),
            wei(budget.risk_per_day)};
}

signer::ClientLimits limits_of(const Limits& limits) {
    signer::ClientLimits own;
    static_cast<signer::EvLimits&>(own) = ev_limits_of(limits);
    own.payments_per_second = limits.payments_per_second;
    own.live_sessions = limits.live_sessions;
    const signer::ScopedLimits scoped{ev_limits_of(limits.per_session), ev_limits_of(limits.per_orchestrator),
                                      ev_limits_of(limits.per_recipient), signer::EvLimits{}};
    if (scoped != signer::ScopedLimits{}) {
        own.scoped = std::make_shared<const signer::ScopedLimits>(scoped);
    }
    return own;
}

/// Each limit is absent more often than not, so that each is met alone.
Budget choose_budget(Dice& dice, std::uint64_t ev) {
    Budget budget;
    const auto some = [&](unsigned percent, std::uint64_t from, std::uint64_t to) {
        return dice.chance(percent) ? std::optional{ev * from + dice.pick(ev * (to - from))} : std::nullopt;
    };
    budget.ev_per_minute = some(15, 4, 30);
    budget.ev_per_hour = some(15, 8, 60);
    budget.ev_per_day = some(15, 10, 90);
    budget.ev_total = some(10, 20, 150);
    budget.risk_per_day = some(15, 20, 300);
    return budget;
}

Limits choose_limits(Dice& dice, std::uint64_t ev) {
    Limits limits;
    static_cast<Budget&>(limits) = choose_budget(dice, ev);
    if (dice.chance(15)) {
        limits.payments_per_second = 1 + static_cast<std::uint32_t>(dice.pick(3));
    }
    if (dice.chance(15)) {
        limits.live_sessions = 1 + static_cast<std::uint32_t>(dice.pick(3));
    }
    for (Budget* scope : {&limits.per_session, &limits.per_orchestrator, &limits.per_recipient}) {
        if (dice.chance(25)) {
            *scope = choose_budget(dice, ev);
        }
    }
    return limits;
}

}  // namespace

Setting choose_setting(Dice& dice) {
    Setting setting;
    setting.ev = dice.of(std::vector<std::uint64_t>{1000, 7, 1'000'000'007});
    setting.odds = dice.of(std::vector<std::uint64_t>{3, 50, 1000});
    // What a second costs, in thousandths of a ticket: a few tickets in a minute, mostly; in some schedules a hundred.
    const auto per_mille = dice.of(std::vector<std::uint64_t>{150, 150, 150, 150, 150, 20, 20, 1500});
    setting.price = static_cast<std::int64_t>(setting.ev * per_mille / 1000 + 1);
    if (dice.chance(30)) {
        setting.caps.max_payment_ev = Rational{Uint256{{setting.ev * (3 + dice.pick(20))}}};
    }
    if (dice.chance(15)) {
        setting.caps.deposit = setting.caps.reserve = setting.ev * setting.odds * (2 + dice.pick(20));
    }
    for (const std::string& client : kClients) {
        setting.limits[client] = dice.chance(50) ? choose_limits(dice, setting.ev) : Limits{};
    }
    setting.take_over = dice.chance(40);
    return setting;
}

void apply(const Setting& setting, signer::test::ServiceHarness& signer) {
    signer.policy_.rules.max_payment_ev = setting.caps.max_payment_ev;
    signer.policy_.access.clients.clear();
    for (std::size_t i = 0; i < kClients.size(); ++i) {
        signer::Client client;
        client.name = kClients[i];
        client.uids = {static_cast<std::uint32_t>(1000 + i)};
        client.limits = limits_of(setting.limits.at(client.name));
        signer.policy_.access.clients.push_back(std::move(client));
    }
    for (auto& [key, funds] : signer.snapshot_.senders) {
        funds = {Wei{setting.caps.deposit}, Wei{setting.caps.reserve}, 0};
    }
    if (setting.take_over) {
        signer.policy_.takeover_until = signer::test::after(2 * 3600 * kSecond);
    }
    signer.publish();
}

Rules rules_of(const Setting& setting, const Address& active_key) {
    Rules rules;
    rules.caps = setting.caps;
    rules.limits = setting.limits;
    rules.active_key = active_key;
    if (setting.take_over) {
        rules.takeover_until = signer::test::after(2 * 3600 * kSecond);
    }
    return rules;
}

}  // namespace farebox::model
