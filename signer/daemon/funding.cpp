#include <chrono>

#include "protocol/address.hpp"
#include "signer/daemon/daemon.hpp"
#include "signer/daemon/wall_clock.hpp"

// The daemon's own transactions: what `fund` orders, and what it tops up by itself.
namespace farebox::signer {
namespace {

/// A revoked key signs nothing, not even to get its funds back; one that is not here cannot.
Result<void> check_funding_key(const KeySet& keys, const Address& key) {
    const auto* own = keys.find(key);
    if (own == nullptr) {
        return no_such_key(key);
    }
    if (own->row.status == KeyStatus::revoked) {
        return make_error(ErrorCode::key_revoked,
                          protocol::to_checksum(key) + " is revoked: the vault signs nothing with it",
                          "to get its funds back, open its key file with a wallet");
    }
    return {};
}

}  // namespace

Result<void> Daemon::start_funding() {
    const auto& config = loaded_.config;  // no reload changes what is used here
    if (config.chain.mode == ChainMode::fixed) {
        return {};
    }
    FundingDesk::Options options;
    options.transactions = config.transactions;
    options.top_up = config.top_up;
    options.urls = config.chain.rpc;
    options.place = {config.chain.chain_id, config.chain.controller, config.transactions.ticket_broker};
    options.interval = config.chain.poll_interval;
    FundingDesk::Parts parts{
        .ledger = *ledger_,
        .vault = vault_,
        .chain = chain_,
        .clock = wall_clock,
        .active_key = [this] { return rotation_->keys().active_address(); },
        .check_key = [this](const Address& key) { return check_funding_key(rotation_->keys(), key); },
        .paused = [this] { return paused_.load(); },
        .log = log_as("funding"),
        .count = [this](std::string_view outcome, bool automatic) { metrics_.funding_done(outcome, automatic); }};
    funding_ = std::make_unique<FundingDesk>(pool_->at(0), std::move(options), std::move(parts));
    funding_orders_ = std::make_unique<FundingOrders>(*funding_);
    return funding_->start();
}

void Daemon::order_funding(std::string_view verb, std::string_view body,
                           std::function<void(Result<std::string>)> done) {
    if (!funding_orders_) {
        return done(make_error(ErrorCode::forbidden, "there is no chain: chain.mode is \"fixed\"",
                               "set chain.mode = \"rpc\" and chain.rpc"));
    }
    funding_orders_->obey(verb, body, std::move(done));
}

}  // namespace farebox::signer
