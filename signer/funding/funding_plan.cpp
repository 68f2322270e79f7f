#include "signer/funding/funding_plan.hpp"

#include "protocol/address.hpp"
#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

using protocol::BrokerFunction;

Error refuse(std::string why, std::string hint) {
    return make_error(ErrorCode::invalid_argument, std::move(why), std::move(hint));
}

bool is_unlocking(const SenderFunds& funds) {
    return funds.withdraw_round != 0;
}

bool has_nothing(const SenderFunds& funds) {
    return funds.deposit.is_zero() && funds.reserve.is_zero();
}

bool pays_in(BrokerFunction function) {
    return function == BrokerFunction::fund_deposit || function == BrokerFunction::fund_reserve ||
           function == BrokerFunction::fund_deposit_and_reserve;
}

Wei sum(const Wei& left, const Wei& right) {
    const auto both = left.checked_add(right);
    return both ? *both : Wei{kMaxUint256};
}

Result<void> check_unlock(const AccountFacts& facts) {
    if (has_nothing(facts.funds)) {
        return refuse("nothing is deposited: there is nothing to unlock",
                      "`farebox-signer fund status` shows the funds");
    }
    if (is_unlocking(facts.funds)) {
        return refuse(
            "deposit and reserve are being unlocked already, until round " + std::to_string(facts.funds.withdraw_round),
            "`farebox-signer fund withdraw` takes them out then; `fund cancel-unlock` keeps them in");
    }
    return {};
}

Result<void> check_withdraw(const AccountFacts& facts) {
    if (has_nothing(facts.funds)) {
        return refuse("nothing is deposited: there is nothing to withdraw",
                      "`farebox-signer fund status` shows the funds");
    }
    if (!is_unlocking(facts.funds)) {
        return refuse("deposit and reserve are locked",
                      "`farebox-signer fund unlock` begins to unlock them, which takes " +
                          std::to_string(facts.unlock_period) + " rounds");
    }
    if (facts.round < facts.funds.withdraw_round) {
        return refuse("round " + std::to_string(facts.funds.withdraw_round) + " is not reached: this is round " +
                          std::to_string(facts.round),
                      "try again in about " + duration_words(seconds_until_withdrawal(facts).value_or(0)));
    }
    return {};
}

}  // namespace

std::string_view name_of(BrokerFunction function) noexcept {
    switch (function) {
        case BrokerFunction::fund_deposit:
            return "deposit";
        case BrokerFunction::fund_reserve:
            return "reserve";
        case BrokerFunction::fund_deposit_and_reserve:
            return "deposit and reserve";
        case BrokerFunction::unlock:
            return "unlock";
        case BrokerFunction::cancel_unlock:
            return "cancel-unlock";
        case BrokerFunction::withdraw:
            return "withdraw";
    }
    return "";
}

Result<void> check_order(const FundingOrder& order, const AccountFacts& facts) {
    if (facts.paused) {
        return refuse("Livepeer's contracts are paused by their governance: every transaction would be refused",
                      "wait until they are resumed; tickets are not paid out meanwhile either");
    }
    switch (order.function) {
        case BrokerFunction::unlock:
            return check_unlock(facts);
        case BrokerFunction::cancel_unlock:
            return is_unlocking(facts.funds)
                       ? Result<void>{}
                       : refuse("nothing is being unlocked", "`farebox-signer fund status` shows how things stand");
        case BrokerFunction::withdraw:
            return check_withdraw(facts);
        default:
            return {};
    }
}

SenderFunds funds_after(const FundingOrder& order, const AccountFacts& facts) {
    auto funds = facts.funds;
    switch (order.function) {
        case BrokerFunction::unlock:
            funds.withdraw_round = facts.round + facts.unlock_period;
            break;
        case BrokerFunction::cancel_unlock:
            funds.withdraw_round = 0;
            break;
        case BrokerFunction::withdraw:
            funds = {{}, {}, funds.withdraw_round};
            break;
        default:
            funds = {sum(funds.deposit, order.deposit), sum(funds.reserve, order.reserve), 0};
    }
    return funds;
}

std::vector<std::string> notes_on(const FundingOrder& order, const MergedFacts& merged) {
    std::vector<std::string> notes;
    const auto& facts = merged.facts;
    if (order.function == BrokerFunction::unlock) {
        notes.push_back(
            "from then on this key opens no new sessions; those that run are paid on. Its funds can be "
            "withdrawn from round " +
            std::to_string(facts.round + facts.unlock_period) + " on (" + std::to_string(facts.unlock_period) +
            " rounds)");
    }
    if (pays_in(order.function) && is_unlocking(facts.funds)) {
        notes.emplace_back("deposit and reserve are being unlocked: this takes the unlocking back");
    }
    if (order.function == BrokerFunction::withdraw) {
        notes.emplace_back(
            "deposit and reserve go to the key's own address; tickets that are not redeemed yet become "
            "worthless, and the key opens no sessions until it is funded again");
    }
    if (facts.pending_nonce > facts.nonce) {
        notes.push_back("transactions of this address from elsewhere wait before this one (" +
                        std::to_string(facts.pending_nonce - facts.nonce) + ")");
    }
    for (const auto& what : merged.disagreements) {
        notes.push_back("the JSON-RPC endpoints do not agree on " + what + "; the more careful value is shown");
    }
    return notes;
}

Wei FundingPlan::value() const {
    return sum(order.deposit, order.reserve);
}

Wei FundingPlan::total() const {
    return sum(value(), max_fee());
}

Result<void> check_balance(const FundingPlan& plan, std::uint64_t chain_id) {
    const auto& balance = plan.merged.facts.balance;
    const auto shortfall = plan.total().checked_sub(balance);
    if (!shortfall || shortfall->is_zero()) {
        return {};
    }
    const auto address = protocol::to_checksum(plan.order.key);
    auto error = refuse("the address holds " + balance.to_amount() + ", and this may cost " + plan.total().to_amount() +
                            " with its gas: " + shortfall->to_amount() + " are missing",
                        "send " + shortfall->to_amount() + " to " + address + " on chain " + std::to_string(chain_id) +
                            ", and try again");
    error.details = {{"shortfall", shortfall->to_decimal()}, {"address", address}};
    return error;
}

Result<void> check_caps(const FundingPlan& plan, const TransactionsConfig& config) {
    if (plan.value() > config.max_value) {
        return refuse("one transaction carries at most " + config.max_value.to_amount(),
                      "fund in smaller steps, or raise max_value in [transactions] and restart the signer");
    }
    if (plan.max_fee() > config.max_fee) {
        return refuse("the gas may cost " + plan.max_fee().to_amount() + ", and transactions.max_fee is " +
                          config.max_fee.to_amount(),
                      "try again when gas is cheaper, or raise max_fee in [transactions] and restart the signer");
    }
    return {};
}

vault::TransactionOrder order_of(const FundingPlan& plan) {
    return {.key = plan.order.key,
            .function = plan.order.function,
            .deposit = plan.order.deposit,
            .reserve = plan.order.reserve,
            .nonce = plan.nonce,
            .gas_limit = plan.gas_limit,
            .max_fee_per_gas = plan.fees.max_fee_per_gas,
            .max_priority_fee_per_gas = plan.fees.max_priority_fee_per_gas,
            .kind = plan.fees.kind};
}

FundingOrder order_of(const FundingRow& row) {
    return {row.key, row.function, row.deposit, row.reserve, row.automatic};
}

std::string duration_words(std::int64_t seconds) {
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    if (seconds >= kDay) {
        return std::to_string(seconds / kDay) + " d " + std::to_string(seconds % kDay / kHour) + " h";
    }
    if (seconds >= kHour) {
        return std::to_string(seconds / kHour) + " h " + std::to_string(seconds % kHour / kMinute) + " min";
    }
    return seconds >= 2 * kMinute ? std::to_string(seconds / kMinute) + " min" : std::to_string(seconds) + " s";
}

}  // namespace farebox::signer
