#include <algorithm>

#include "protocol/address.hpp"
#include "signer/config/check_dollars.hpp"
#include "signer/config/limits.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/discovery.hpp"
#include "signer/daemon/key_report.hpp"
#include "signer/daemon/wall_clock.hpp"
#include "signer/ledger/wait_for_answer.hpp"

// What the daemon knows of the price of an ether and of what is redeemed, and who has to hear of it.
namespace farebox::signer {
namespace {

constexpr std::chrono::seconds kPatience{30};

MoneyFacts::Dollars where_dollars_are(const Config& config, const std::vector<ClientConfig>& clients) {
    if (config::has_dollars(config.pricing)) {
        return MoneyFacts::Dollars::in_prices;
    }
    const bool limits =
        std::ranges::any_of(clients, [](const ClientConfig& client) { return config::has_dollars(client.limits); });
    return limits ? MoneyFacts::Dollars::in_limits : MoneyFacts::Dollars::nowhere;
}

/// A list of orchestrators need not follow each step of the price: payments do.
bool is_another_price(const KnownEtherPrice& before, const KnownEtherPrice& now) {
    return before && now ? differ_much(*before, *now) : before.has_value() != now.has_value();
}

}  // namespace

Result<void> Daemon::start_price_watch() {
    const auto& chain = loaded_.config.chain;  // no reload changes it
    if (!config::has_price_feed(chain)) {
        ether_.fail("there is no price feed");
        return {};
    }
    PriceWatchOptions options;
    options.urls = chain.rpc;
    options.chain_id = chain.chain_id;
    options.feed = chain.price_feed;
    options.interval = chain.price_interval;
    options.max_age = chain.price_max_age;
    options.wall_clock = wall_clock;
    options.log = log_as("price");
    options.changed = [this] { on_ether_price(); };
    price_watch_ = std::make_unique<PriceWatch>(pool_->at(0), ether_, std::move(options));
    return price_watch_->start();
}

/// Called with config_mutex_ held.
void Daemon::tell_discovery() {
    listed_at_ = ether_.read().usable;
    discovery_->apply(discovery_settings(loaded_.config, in_wei(policy_->rules.ceilings, listed_at_)));
}

void Daemon::on_ether_price() {
    const std::scoped_lock lock{config_mutex_};
    if (policy_ && config::has_dollars(loaded_.config.pricing) && is_another_price(listed_at_, ether_.read().usable)) {
        tell_discovery();
    }
}

std::vector<Address> Daemon::own_addresses() const {
    const auto keys = rotation_->keys();
    std::vector<Address> addresses;
    for (const auto& key : keys.all()) {
        addresses.push_back(key.row.address);
    }
    return addresses;
}

Result<void> Daemon::start_key_money() {
    const auto ask = [this](auto done) { ledger_->key_money(own_addresses(), std::move(done)); };
    const auto money = wait_for_answer<Result<std::vector<KeyMoney>>>(kPatience, ask).value_or(ledger_is_silent());
    if (!money) {
        return money.error();
    }
    take_key_money(*money);
    return {};
}

Result<void> Daemon::start_winnings_watch() {
    const auto& chain = loaded_.config.chain;  // no reload changes it
    if (chain.mode == ChainMode::fixed) {
        return {};
    }
    WinningsWatchOptions options;
    options.urls = chain.rpc;
    options.chain_id = chain.chain_id;
    options.controller = chain.controller;
    options.interval = chain.winnings_interval;
    options.confirmations = chain.confirmations;
    options.keys = [this] { return own_addresses(); };
    options.read_cursor = [this](auto done) { ledger_->redemptions_until(std::move(done)); };
    options.note = [this](Redemptions redemptions, auto done) {
        const bool news = !redemptions.tickets.empty() || redemptions.rewinds;
        ledger_->note_redemptions(std::move(redemptions), [this, news, done](Result<std::vector<Address>> held) {
            if (held && news) {
                look_at_key_money({});
            }
            done(held ? Result<void>{} : Result<void>{held.error()});
        });
    };
    options.log = log_as("winnings");
    // Its answers are large: they are read where no payment waits.
    winnings_watch_ = std::make_unique<WinningsWatch>(discovery_pool_->at(0), std::move(options));
    return winnings_watch_->start();
}

void Daemon::look_at_key_money(KeyMoneyDone done) {
    ledger_->key_money(own_addresses(), [this, done = std::move(done)](Result<std::vector<KeyMoney>> money) {
        if (money) {
            take_key_money(*money);
        }
        if (done) {
            done(std::move(money));
        }
    });
}

void Daemon::take_key_money(const std::vector<KeyMoney>& money) {
    std::map<Address, std::string> held;
    for (const auto& each : money) {
        if (each.winnings && each.winnings->held) {
            held.emplace(each.key, why_held(*each.winnings));
        }
    }
    const std::scoped_lock lock{config_mutex_};
    key_money_ = money;
    const bool same = held_ != nullptr ? *held_ == held : held.empty();
    if (same) {
        return;
    }
    for (const auto& [key, why] : held) {
        if (held_ == nullptr || !held_->contains(key)) {
            log_.error("key_held", {{"key", protocol::to_checksum(key)}, {"message", why}});
        }
    }
    held_ = held.empty() ? nullptr : std::make_shared<const std::map<Address, std::string>>(std::move(held));
    if (policy_) {
        renew_policy();
    }
}

void Daemon::acknowledge_winnings(const Address& key, std::function<void(Result<void>)> done) {
    ledger_->acknowledge_winnings(key, [this, key, done = std::move(done)](Result<void> known) {
        if (!known) {
            return done(std::move(known));
        }
        log_.warn("winnings_acknowledged", {{"key", protocol::to_checksum(key)}});
        look_at_key_money([done](Result<std::vector<KeyMoney>> money) {
            done(money ? Result<void>{} : Result<void>{money.error()});
        });
    });
}

MoneyFacts Daemon::money_facts() const {
    const auto config = current();
    MoneyFacts facts;
    facts.dollars = where_dollars_are(config, client_book_.settings(config));
    facts.ether = ether_.read();
    facts.price_problem = ether_.problem();
    facts.watches_winnings = winnings_watch_ != nullptr;
    facts.winnings_problem = winnings_watch_ ? winnings_watch_->problem() : std::string{};
    const auto keys = rotation_->keys();
    const std::scoped_lock lock{config_mutex_};
    if (held_ != nullptr) {
        for (const auto& [key, why] : *held_) {
            if (keys.check_signs(key)) {
                facts.held.push_back(protocol::to_checksum(key) + " is held: " + why);
            }
        }
    }
    return facts;
}

/// What the ledger said when somebody looked last; the next one sees what it says now.
MoneyReadings Daemon::money_readings() {
    look_at_key_money({});
    MoneyReadings readings;
    const auto ether = ether_.read();
    if (ether.last) {
        readings.ether_usd = std::stod(ether.last->dollars().to_fixed(4));
        readings.ether_age_seconds = std::chrono::duration<double>(ether.age).count();
    }
    if (winnings_watch_) {
        readings.winnings_read = winnings_watch_->problem().empty();
    }
    const auto uses = rotation_->uses();
    const std::scoped_lock lock{config_mutex_};
    for (const auto& money : key_money_) {
        MoneyReadings::Key key{protocol::to_checksum(money.key),
                               money.outstanding_face_value,
                               money.outstanding_ev,
                               money.risk,
                               {},
                               {},
                               false};
        const auto use = std::ranges::find(uses, money.key, [](const KeyUse& each) { return each.key.row.address; });
        if (use != uses.end() && use->funds) {
            const auto runway = runway_seconds(use->funds->deposit, money);
            key.runway_seconds = runway ? std::optional{static_cast<double>(*runway)} : std::nullopt;
        }
        if (money.winnings) {
            key.redeemed = money.winnings->redeemed_ever;
            key.held = money.winnings->held.has_value();
        }
        readings.keys.push_back(std::move(key));
    }
    return readings;
}

}  // namespace farebox::signer
