#include "sandbox/chain/transactions.hpp"

#include <algorithm>
#include <utility>

#include "protocol/uint256.hpp"
#include "sandbox/chain/contracts.hpp"
#include "sandbox/chain/funding.hpp"
#include "sandbox/chain/local_chain.hpp"
#include "sandbox/chain/redemption.hpp"
#include "sandbox/control/faults.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::uint64_t kPlainGas = 21'000;
constexpr std::uint64_t kGasOfCall = 40'000;
constexpr std::uint64_t kGasOfByte = 16;
constexpr std::size_t kMostInPool = 1'000;
constexpr std::uint64_t kPercent = 100;
constexpr std::uint64_t kBump = 110;  // per cent of the fees before, for a replacement

Error refuse(std::string why) {
    return make_error(ErrorCode::invalid_argument, std::move(why));
}

Wei times(const Wei& price, std::uint64_t count) {
    const auto product = protocol::checked_mul(price.value(), Uint256{{count}});
    return Wei{product ? *product : Uint256{kMaxUint256}};
}

Wei sum(const Wei& left, const Wei& right) {
    const auto both = left.checked_add(right);
    return both ? *both : Wei{kMaxUint256};
}

/// A node keeps what it has unless both fees are a tenth higher.
bool pays_more(const protocol::Transaction& next, const protocol::Transaction& before) {
    const auto enough = [](const Wei& now, const Wei& then) { return times(now, kPercent) >= times(then, kBump); };
    return enough(next.max_fee_per_gas, before.max_fee_per_gas) &&
           enough(next.max_priority_fee_per_gas, before.max_priority_fee_per_gas);
}

}  // namespace

std::uint64_t gas_of(std::string_view call_data) {
    return kPlainGas + kGasOfByte * call_data.size() + (call_data.empty() ? 0 : kGasOfCall);
}

Result<void> Transactions::check(const SentTransaction& sent) const {
    const auto& transaction = sent.transaction;
    if (transaction.kind == protocol::TransactionKind::fee_market && !chain_.options().has_base_fee) {
        return refuse("transaction type not supported");
    }
    if (transaction.nonce < nonce(sent.sender)) {
        return refuse("nonce too low: next nonce " + std::to_string(nonce(sent.sender)) + ", tx nonce " +
                      std::to_string(transaction.nonce));
    }
    if (transaction.gas_limit < kPlainGas + kGasOfByte * transaction.data.size()) {
        return refuse("intrinsic gas too low");
    }
    const auto cost = sum(transaction.value, times(transaction.max_fee_per_gas, transaction.gas_limit));
    if (cost > balance(sent.sender)) {
        return refuse("insufficient funds for gas * price + value: balance " + balance(sent.sender).to_decimal() +
                      ", tx cost " + cost.to_decimal());
    }
    const auto before = pool_.find({sent.sender, transaction.nonce});
    if (before != pool_.end() && !pays_more(transaction, known_.at(before->second).sent.transaction)) {
        return refuse("replacement transaction underpriced");
    }
    return pool_.size() < kMostInPool ? Result<void>{} : refuse("txpool is full");
}

Result<Hash32> Transactions::accept(std::string_view raw) {
    settle();
    auto sent = read_raw_transaction(raw, chain_.options().chain_id);
    if (!sent) {
        return std::move(sent).error();
    }
    if (known_.contains(sent->hash)) {
        return refuse("already known");
    }
    if (auto checked = check(*sent); !checked) {
        return std::move(checked).error();
    }
    const auto hash = sent->hash;
    taken_.push_back({hash, sent->sender, sent->transaction.nonce});
    if (faults_ != nullptr && faults_->cut_after_send.next()) {
        cut_ = true;
    }
    if (faults_ != nullptr && faults_->drop_transactions.next()) {
        return hash;
    }
    const Slot slot{sent->sender, sent->transaction.nonce};
    if (const auto before = pool_.find(slot); before != pool_.end()) {
        known_.erase(before->second);
    }
    pool_.insert_or_assign(slot, hash);
    known_.emplace(hash, KnownTransaction{*std::move(sent), chain_.l2_block()});
    return hash;
}

bool Transactions::is_due(const KnownTransaction& known) const {
    const auto& transaction = known.sent.transaction;
    return chain_.l2_block() > known.taken_at && transaction.nonce == nonce(known.sent.sender) &&
           (!chain_.options().has_base_fee || transaction.max_fee_per_gas >= base_fee()) &&
           (faults_ == nullptr || !faults_->never_mine);
}

/// In the order of senders and nonces, so that what follows an account's transaction finds it mined.
void Transactions::settle() {
    for (auto next = pool_.begin(); next != pool_.end();) {
        auto& known = known_.at(next->second);
        if (is_due(known)) {
            mine(known);
            next = pool_.erase(next);
        } else {
            ++next;
        }
    }
}

MinedTransaction Transactions::place(const Hash32& hash) {
    const auto block = chain_.l2_block();
    last_ = {hash, block, block == last_.block ? last_.index + 1 : 0};
    return last_;
}

void Transactions::mine(KnownTransaction& known) {
    const auto& [transaction, sender, hash] = known.sent;
    Receipt receipt;
    receipt.mined = place(hash);
    const auto priced = sum(chain_.options().has_base_fee ? base_fee() : transaction.max_fee_per_gas,
                            chain_.options().has_base_fee ? transaction.max_priority_fee_per_gas : Wei{});
    receipt.gas_price = std::min(transaction.max_fee_per_gas, priced);
    receipt.gas_used = std::min(gas_of(transaction.data), transaction.gas_limit);
    nonces_[sender] = transaction.nonce + 1;
    charge(sender, times(receipt.gas_price, receipt.gas_used));
    const bool has_gas = gas_of(transaction.data) <= transaction.gas_limit;
    const bool to_broker = transaction.to == local_contracts().ticket_broker;
    const auto redemption = to_broker ? read_redemption_call(transaction.data) : std::optional<RedemptionCall>{};
    auto verdict = to_broker ? judge_funding(chain_, {sender, transaction.value, transaction.data})
                             : std::optional<FundingVerdict>{};
    const bool plain = !is_contract(transaction.to);
    receipt.succeeded = has_gas && transaction.value <= balance(sender) && (plain || (verdict && !verdict->reverts));
    if (receipt.succeeded) {
        charge(sender, transaction.value);
        pay(transaction.to, transaction.value);
        if (verdict) {
            chain_.set_funds(sender, verdict->funds);
            pay(sender, verdict->paid_out);
            chain_.events().add(receipt.mined, transaction.to, std::move(verdict->events));
        }
    } else if (has_gas && transaction.value.is_zero() && redemption && redemption->won) {
        auto redeemed = redeem(chain_, *redemption->won);
        receipt.succeeded = !redeemed.reverts;
        chain_.events().add(receipt.mined, transaction.to, std::move(redeemed.events));
    }
    known.receipt = std::move(receipt);
}

Wei Transactions::balance(const Address& account) const {
    const auto found = balances_.find(account);
    return found != balances_.end() ? found->second : chain_.options().default_balance;
}

std::uint64_t Transactions::nonce(const Address& account) const {
    const auto found = nonces_.find(account);
    return found != nonces_.end() ? found->second : 0;
}

std::uint64_t Transactions::pending_nonce(const Address& account) const {
    auto next = nonce(account);
    while (pool_.contains({account, next})) {
        ++next;
    }
    return next;
}

const KnownTransaction* Transactions::find(const Hash32& hash) const {
    const auto found = known_.find(hash);
    return found == known_.end() ? nullptr : &found->second;
}

Wei Transactions::base_fee() const {
    const auto& price = chain_.options().gas_price;
    if (faults_ == nullptr) {
        return price;
    }
    const auto& factor = faults_->fees_rising;
    return Wei{protocol::divide(times(price, static_cast<std::uint64_t>(factor.numerator)).value(),
                                static_cast<std::uint64_t>(factor.denominator))};
}

bool Transactions::take_cut() {
    const bool cut = cut_;
    cut_ = false;
    return cut;
}

void Transactions::pay(const Address& account, const Wei& amount) {
    balances_.insert_or_assign(account, sum(balance(account), amount));
}

void Transactions::charge(const Address& account, const Wei& amount) {
    const auto rest = balance(account).checked_sub(amount);
    balances_.insert_or_assign(account, rest ? *rest : Wei{});
}

}  // namespace farebox::sandbox
