// How a transaction is planned, signed, written down and sent.
#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/await_callback.hpp"
#include "protocol/address.hpp"
#include "protocol/hex.hpp"
#include "protocol/keccak.hpp"
#include "signer/funding/funding_desk.hpp"
#include "signer/funding/key_turn.hpp"

namespace farebox::signer {

namespace asio = boost::asio;

namespace {

/// Some custodians are in another building.
constexpr std::chrono::seconds kVaultPatience{10};
/// An endpoint that has not seen a mined transaction after that has another chain, and ours was made on one that is no
/// more: a test chain that was begun anew.
constexpr std::int64_t kLagNanos = std::int64_t{600} * 1'000'000'000;
/// Of whoever waits for another order of the same key.
constexpr std::chrono::seconds kTurnPatience{15};
constexpr std::size_t kMostAttempts = 16;
/// Of a call that cannot be estimated because its address holds nothing at all.
constexpr std::uint64_t kUsualGas = 150'000;

Error busy() {
    return make_error(ErrorCode::overloaded, "another order for this key is just being carried out",
                      "`farebox-signer fund status` shows what became of it");
}

std::string hash_text(const FundingRow& row) {
    return protocol::to_hex_0x(row.attempts.back().hash.data);
}

std::string detail_of(const FundingRow& row) {
    std::string text = std::string{name_of(row.function)} + " by " + protocol::to_checksum(row.key) + ", nonce " +
                       std::to_string(row.nonce) + ", " + hash_text(row);
    if (!row.deposit.is_zero()) {
        text += ", deposit " + row.deposit.to_amount();
    }
    if (!row.reserve.is_zero()) {
        text += ", reserve " + row.reserve.to_amount();
    }
    return text + (row.automatic ? ", by itself" : ", by order");
}

protocol::Transaction call_of(const FundingOrder& order, const Address& broker) {
    const auto value = order.deposit.checked_add(order.reserve);
    return {.to = broker,
            .value = value ? *value : Wei{},
            .data = protocol::broker_call(order.function, order.deposit, order.reserve)};
}

/// The same order over the least amounts: for whoever cannot pay the real ones, and wants to know what is missing.
FundingOrder in_small(FundingOrder order) {
    order.deposit = order.deposit.is_zero() ? Wei{} : Wei{1};
    order.reserve = order.reserve.is_zero() ? Wei{} : Wei{1};
    return order;
}

/// Without the signed version, which is to follow.
FundingRow first_row(const vault::TransactionOrder& order, bool automatic, protocol::Timestamp now) {
    FundingRow row;
    row.key = order.key;
    row.nonce = order.nonce;
    row.function = order.function;
    row.deposit = order.deposit;
    row.reserve = order.reserve;
    row.automatic = automatic;
    row.kind = order.kind;
    row.created = now;
    return row;
}

Error terms_have_changed(std::string why) {
    return make_error(ErrorCode::idempotency_conflict, std::move(why) + " since this was shown",
                      "nothing was sent; run the command again and look at the new numbers");
}

Result<void> check_terms(const FundingPlan& plan, const FundingTerms& terms) {
    if (terms.nonce != plan.nonce) {
        return terms_have_changed("another transaction of this key was made");
    }
    const auto& base_fee = plan.merged.facts.base_fee;
    if (base_fee && terms.max_fee_per_gas < *base_fee) {
        return terms_have_changed("gas has become dearer");
    }
    if (terms.gas_limit < plan.gas_estimate) {
        return terms_have_changed("the transaction has come to need more gas");
    }
    return {};
}

void apply(const FundingTerms& terms, FundingPlan& plan) {
    plan.gas_limit = terms.gas_limit;
    plan.fees.max_fee_per_gas = terms.max_fee_per_gas;
    plan.fees.max_priority_fee_per_gas = terms.max_priority_fee_per_gas;
}

}  // namespace

asio::awaitable<bool> FundingDesk::wait_for_turn(Address key) {
    constexpr std::chrono::milliseconds kStep{50};
    asio::steady_timer timer{context_};
    for (auto waited = kStep; waited < kTurnPatience && busy_.contains(key); waited += kStep) {
        timer.expires_after(kStep);
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return !busy_.contains(key);
}

Result<void> FundingDesk::check_enabled(const Address& key) const {
    if (parts_.paused()) {
        return make_error(ErrorCode::paused, "signing is paused", "`farebox-signer resume` ends it");
    }
    if (options_.transactions.enabled) {
        return parts_.check_key(key);
    }
    return make_error(ErrorCode::forbidden, "the vault signs no transactions: transactions.enabled is false",
                      "set enabled = true in [transactions] and restart the signer, or use a wallet");
}

Result<void> FundingDesk::check_free(const Address& key) const {
    const auto* row = under_way(key);
    if (row == nullptr) {
        return {};
    }
    auto error =
        make_error(ErrorCode::idempotency_conflict, "a transaction of this key is under way: " + detail_of(*row),
                   "`farebox-signer fund status` shows it; where it waits for too long, `farebox-signer fund "
                   "replace` offers more for it");
    error.details = {{"transaction", hash_text(*row)}, {"nonce", std::to_string(row->nonce)}};
    return error;
}

Result<void> FundingDesk::check_up_to_date(const Address& key, const AccountFacts& facts) const {
    const auto now = parts_.clock();
    for (const auto& [name, row] : rows_) {
        const bool lately = row.ended && protocol::nanos_between(*row.ended, now) < kLagNanos;
        if (row.key == key && lately && facts.seen_nonce <= row.nonce) {
            return make_error(ErrorCode::chain_stale,
                              "not every JSON-RPC endpoint has seen the last transaction of this key yet",
                              "try again in a moment");
        }
    }
    return {};
}

Result<void> FundingDesk::check_cost(const FundingPlan& plan) const {
    auto within = check_caps(plan, options_.transactions);
    return within ? check_balance(plan, options_.place.chain_id) : within;
}

asio::awaitable<Result<std::uint64_t>> FundingDesk::estimate(FundingOrder order, AccountFacts facts) {
    auto call = call_of(order, options_.place.ticket_broker);
    if (call.value > facts.balance) {
        call = call_of(in_small(order), options_.place.ticket_broker);
        if (call.value > facts.balance) {
            co_return kUsualGas;
        }
    }
    auto gas = co_await account_.estimate(order.key, std::move(call));
    co_return gas;
}

asio::awaitable<Result<FundingPlan>> FundingDesk::plan_free(FundingOrder order) {
    auto merged = co_await account_.read(order.key);
    if (!merged) {
        co_return std::move(merged).error();
    }
    const auto& facts = merged->facts;
    if (auto sensible = check_order(order, facts); !sensible) {
        co_return std::move(sensible).error();
    }
    if (auto current = check_up_to_date(order.key, facts); !current) {
        co_return std::move(current).error();
    }
    const auto gas = co_await estimate(order, facts);
    const auto fees = choose_fees(facts, options_.transactions.max_gas_price);
    if (!gas || !fees) {
        co_return gas ? fees.error() : gas.error();
    }
    FundingPlan plan{order, *std::move(merged), 0, *gas, gas_limit_for(*gas), *fees};
    plan.nonce = plan.merged.facts.pending_nonce;
    co_return plan;
}

asio::awaitable<Result<FundingPlan>> FundingDesk::plan(FundingOrder order) {
    if (auto enabled = check_enabled(order.key); !enabled) {
        co_return std::move(enabled).error();
    }
    auto loaded = co_await load();
    if (!loaded) {
        co_return std::move(loaded).error();
    }
    if (auto free = check_free(order.key); !free) {
        co_return std::move(free).error();
    }
    auto plan = co_await plan_free(order);
    if (!plan) {
        co_return plan;
    }
    if (auto affordable = check_cost(*plan); !affordable) {
        co_return std::move(affordable).error();
    }
    co_return plan;
}

asio::awaitable<Result<FundingRow>> FundingDesk::send(FundingOrder order, std::optional<FundingTerms> terms) {
    const bool free = co_await wait_for_turn(order.key);
    const KeyTurn turn{busy_, order.key};
    if (!free || !turn.taken()) {
        co_return busy();
    }
    auto planned = co_await plan(order);
    if (!planned) {
        co_return std::move(planned).error();
    }
    if (terms) {
        if (auto same = check_terms(*planned, *terms); !same) {
            co_return std::move(same).error();
        }
        apply(*terms, *planned);
        if (auto affordable = check_cost(*planned); !affordable) {
            co_return std::move(affordable).error();
        }
    }
    auto sent = co_await sign_and_send(*std::move(planned), {});
    co_return sent;
}

/// @p before is what it replaces. Signed, written down, sent: in this order, so that a crash anywhere leaves either
/// nothing, or a row that is found.
asio::awaitable<Result<FundingRow>> FundingDesk::sign_and_send(FundingPlan plan, std::optional<FundingRow> before) {
    const auto order = order_of(plan);
    const auto start = [this, &order](auto done, const net::NobodyWaits&) {
        parts_.vault.sign_transaction(order, std::move(done));
    };
    auto raw = co_await net::await_callback<Result<std::string>>(net::deadline_in(kVaultPatience), start);
    if (!raw || !*raw) {
        parts_.count("refused", plan.order.automatic);
        co_return raw ? std::move(*raw).error()
                      : make_error(ErrorCode::vault_unavailable, "the vault does not answer: nothing was sent",
                                   "`farebox-signer health` shows what is wrong");
    }
    const bool replaces = before.has_value();
    const auto now = parts_.clock();
    auto row = replaces ? *std::move(before) : first_row(order, plan.order.automatic, now);
    row.gas_limit = order.gas_limit;
    row.attempts.push_back(
        {protocol::keccak256(**raw), **raw, order.max_fee_per_gas, order.max_priority_fee_per_gas, now});
    const auto* const what = replaces ? "funding_replaced" : "funding_signed";
    const AuditEvent event{what, {}, detail_of(row)};
    auto written = co_await remember(row, event);
    if (!written) {
        co_return std::move(written).error();
    }
    parts_.count(replaces ? "replaced" : "sent", row.automatic);
    parts_.log(false, (replaces ? "replaced: " : "sending: ") + detail_of(row));
    co_await broadcast(row);
    co_return row;
}

asio::awaitable<void> FundingDesk::broadcast(FundingRow row) {
    const auto told = co_await account_.send(row.attempts.back().raw);
    auto& complaint = complaints_[row.key];
    const auto now = told.taken == 0 ? told.complaint : std::string{};
    if (!now.empty() && now != complaint) {
        parts_.log(true, "no endpoint takes " + hash_text(row) + ": " + now);
    }
    complaint = now;
}

asio::awaitable<Result<FundingPlan>> FundingDesk::plan_replacement(Address key) {
    if (auto enabled = check_enabled(key); !enabled) {
        co_return std::move(enabled).error();
    }
    auto loaded = co_await load();
    if (!loaded) {
        co_return std::move(loaded).error();
    }
    const auto* found = under_way(key);
    if (found == nullptr) {
        co_return make_error(ErrorCode::not_found, "no transaction of this key is under way",
                             "`farebox-signer fund status` shows the last ones");
    }
    const auto row = *found;
    if (row.attempts.size() >= kMostAttempts) {
        co_return make_error(ErrorCode::forbidden,
                             "it was replaced " + std::to_string(kMostAttempts - 1) + " times already",
                             "one of the versions is mined when gas is cheaper");
    }
    auto plan = co_await plan_dearer(row);
    if (!plan) {
        co_return plan;
    }
    if (auto affordable = check_cost(*plan); !affordable) {
        co_return std::move(affordable).error();
    }
    co_return plan;
}

/// The same once more, for what gas costs now and more than was offered before.
asio::awaitable<Result<FundingPlan>> FundingDesk::plan_dearer(FundingRow row) {
    auto merged = co_await account_.read(row.key);
    if (!merged) {
        co_return std::move(merged).error();
    }
    const auto gas = co_await estimate(order_of(row), merged->facts);
    auto now = choose_fees(merged->facts, options_.transactions.max_gas_price);
    if (!now) {
        co_return std::move(now).error();
    }
    now->kind = row.kind;  // as its nonce, for ever
    const auto fees = raise_fees(*now, row.attempts.back(), options_.transactions.max_gas_price);
    if (!fees) {
        co_return fees.error();
    }
    FundingPlan plan{order_of(row), *std::move(merged), row.nonce, 0, row.gas_limit, *fees};
    plan.gas_estimate = gas ? *gas : row.gas_limit;
    plan.gas_limit = std::max(row.gas_limit, gas ? gas_limit_for(*gas) : row.gas_limit);
    co_return plan;
}

asio::awaitable<Result<FundingRow>> FundingDesk::replace(Address key, std::optional<FundingTerms> terms) {
    const bool free = co_await wait_for_turn(key);
    const KeyTurn turn{busy_, key};
    if (!free || !turn.taken()) {
        co_return busy();
    }
    auto planned = co_await plan_replacement(key);
    if (!planned) {
        co_return std::move(planned).error();
    }
    const auto row = *under_way(key);
    if (terms) {
        if (auto same = check_terms(*planned, *terms); !same) {
            co_return std::move(same).error();
        }
        if (terms->max_fee_per_gas <= row.attempts.back().max_fee_per_gas) {
            co_return terms_have_changed("it was replaced already");
        }
        apply(*terms, *planned);
        if (auto affordable = check_cost(*planned); !affordable) {
            co_return std::move(affordable).error();
        }
    }
    auto sent = co_await sign_and_send(*std::move(planned), row);
    co_return sent;
}

}  // namespace farebox::signer
