#include <chrono>
#include <utility>

#include "protocol/address.hpp"
#include "signer/chain/sandbox_keys.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/discovery.hpp"
#include "signer/daemon/registry.hpp"
#include "signer/daemon/wall_clock.hpp"
#include "signer/keys/process_start.hpp"
#include "signer/ledger/wait_for_answer.hpp"

// Which keys the daemon has, and what follows from a change of them.
namespace farebox::signer {
namespace {

/// Of a reload, for a change of the active key to be written.
constexpr std::chrono::seconds kPatience{4};

ChainSnapshot fixed_snapshot(const ChainConfig& chain, const std::vector<Address>& keys) {
    ChainSnapshot snapshot;
    snapshot.l1_block = 1;
    snapshot.last_initialized_round = chain.fixed_round;
    snapshot.hash_round = chain.fixed_round;
    snapshot.as_of = BootClock::now();
    for (const auto& key : keys) {
        snapshot.senders.emplace(key, SenderFunds{chain.fixed_deposit, chain.fixed_reserve, 0});
    }
    return snapshot;
}

}  // namespace

Result<void> Daemon::start_keys() {
    Pins::Options options;
    options.wall_clock = wall_clock;
    options.remember = [this](KeyBookChange change) { ledger_->write_key_book(std::move(change), {}); };
    options.process_start = process_start;
    pins_ = std::make_unique<Pins>(std::move(options));
    rotation_ = std::make_unique<Rotation>(
        Rotation::Parts{*ledger_, vault_, chain_, *pins_, wall_clock, [this] { use_keys(); }});
    key_orders_ = std::make_unique<KeyOrders>(
        *rotation_, [this](const Address& key, auto done) { acknowledge_winnings(key, std::move(done)); });
    auto started = rotation_->start(hello_, loaded_.config.keystore);
    knows_keys_ = true;
    return started;
}

void Daemon::use_keys() {
    const auto keys = rotation_->keys();
    watch_funds(keys);
    const std::scoped_lock lock{config_mutex_};
    if (policy_) {
        renew_policy();
    }
}

/// Called with config_mutex_ held.
void Daemon::renew_policy() {
    tell_left_out();
    put_in_force(make_policy(loaded_.config, rotation_->keys(),
                             {.paused = paused_,
                              .held = held_,
                              .token_keys = issuer_keys_,
                              .book = &client_book_,
                              .before = policy_.get()}));
    tell_discovery();
    if (registry_poller_) {
        registry_poller_->apply(registry_settings(loaded_.config));
    }
}

void Daemon::watch_funds(const KeySet& keys) {
    std::vector<Address> addresses;
    for (const auto& key : keys.all()) {
        if (key.in_vault || signs(key.row.status)) {
            addresses.push_back(key.row.address);
        }
    }
    const auto& chain = loaded_.config.chain;  // no reload changes it
    if (poller_) {
        poller_->ask_about(std::move(addresses));
    } else if (chain.mode == ChainMode::fixed) {
        // Constants are for keys of the sandbox; another one has no funds here.
        std::erase_if(addresses, [&](const Address& key) {
            return find_real_key(loaded_.config.keystore.path, {key}).has_value();
        });
        chain_.publish(std::make_shared<const ChainSnapshot>(fixed_snapshot(chain, addresses)));
    }
}

void Daemon::note_keys(const vault::Hello& hello) {
    for (const auto& key : rotation_->meet(hello)) {
        log_.info("key_loaded", {{"key", protocol::to_checksum(key)}});
        ledger_->audit({"key_loaded", {}, protocol::to_checksum(key)});
    }
    const std::scoped_lock lock{config_mutex_};
    for (const auto& problem : hello.key_problems) {
        if (std::ranges::find(key_problems_, problem) == key_problems_.end()) {
            log_.warn("key_not_loaded", {{"message", problem}});
        }
    }
    key_problems_ = hello.key_problems;
}

/// A changed keystore.active is an order to activate that key. @return What to add to the account of the reload.
std::string Daemon::obey_active(const Config& before, const Config& after) {
    const auto& wanted = after.keystore.active;
    if (!wanted || wanted == before.keystore.active) {
        return {};
    }
    const auto obeyed =
        wait_for_answer<Result<void>>(kPatience, [&](auto done) { rotation_->obey(*wanted, std::move(done)); });
    if (!obeyed) {
        return "; keystore.active: the ledger has not written it yet";
    }
    if (*obeyed) {
        return {};
    }
    const auto& error = obeyed->error();
    log_.error("key_not_activated", {{"message", error.message}});
    return "; but keystore.active stays what it was: " + error.message;
}

}  // namespace farebox::signer
