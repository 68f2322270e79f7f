#include "signer/funding/fees.hpp"

#include <algorithm>
#include <limits>

#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

constexpr std::uint64_t kPercent = 100;
constexpr std::uint64_t kRaised = 111;

Wei sum(const Wei& left, const Wei& right) {
    const auto both = left.checked_add(right);
    return both ? *both : Wei{kMaxUint256};
}

Wei raised(const Wei& fee) {
    const auto scaled = sum(cost_of(fee, kRaised), Wei{kPercent - 1});
    return Wei{protocol::divide(scaled.value(), kPercent)};
}

Error too_dear(const Wei& price, const Wei& limit) {
    return make_error(ErrorCode::chain_stale,
                      "gas costs " + price.to_amount() + " now, and transactions.max_gas_price is " + limit.to_amount(),
                      "try again when gas is cheaper, or raise max_gas_price in [transactions]");
}

/// Without a suggestion: what the node's gas price has above the base fee.
Wei priority_fee(const AccountFacts& facts) {
    if (facts.priority_fee) {
        return *facts.priority_fee;
    }
    const auto above = facts.gas_price.checked_sub(*facts.base_fee);
    return above ? *above : Wei{};
}

}  // namespace

Wei cost_of(const Wei& per_gas, std::uint64_t gas) {
    const auto cost = protocol::checked_mul(per_gas.value(), Uint256{{gas}});
    return Wei{cost ? *cost : Uint256{kMaxUint256}};
}

Result<Fees> choose_fees(const AccountFacts& facts, const std::optional<Wei>& max_gas_price) {
    const auto limit = max_gas_price.value_or(Wei{kMaxUint256});
    if (!facts.base_fee) {
        const auto price = std::max(facts.gas_price, Wei{1});
        return price > limit ? Result<Fees>{too_dear(price, limit)}
                             : Fees{protocol::TransactionKind::legacy, price, price, price};
    }
    if (*facts.base_fee > limit) {
        return too_dear(*facts.base_fee, limit);
    }
    const auto tip = priority_fee(facts);
    Fees fees;
    fees.max_fee_per_gas = std::max(Wei{1}, std::min(limit, sum(sum(*facts.base_fee, *facts.base_fee), tip)));
    fees.max_priority_fee_per_gas = std::min(tip, fees.max_fee_per_gas);
    fees.expected_per_gas = std::min(fees.max_fee_per_gas, sum(*facts.base_fee, tip));
    return fees;
}

Result<Fees> raise_fees(const Fees& now, const FundingAttempt& before, const std::optional<Wei>& max_gas_price) {
    const auto limit = max_gas_price.value_or(Wei{kMaxUint256});
    auto fees = now;
    const bool legacy = now.kind == protocol::TransactionKind::legacy;
    fees.max_fee_per_gas = std::max(now.max_fee_per_gas, raised(before.max_fee_per_gas));
    fees.max_priority_fee_per_gas =
        legacy ? fees.max_fee_per_gas : std::max(now.max_priority_fee_per_gas, raised(before.max_priority_fee_per_gas));
    if (fees.max_fee_per_gas > limit) {
        return too_dear(fees.max_fee_per_gas, limit);
    }
    fees.max_priority_fee_per_gas = std::min(fees.max_priority_fee_per_gas, fees.max_fee_per_gas);
    fees.expected_per_gas = legacy ? fees.max_fee_per_gas : std::min(now.expected_per_gas, fees.max_fee_per_gas);
    return fees;
}

std::uint64_t gas_limit_for(std::uint64_t estimate) {
    const auto more = estimate / 4 + 1;
    return estimate > std::numeric_limits<std::uint64_t>::max() - more ? estimate : estimate + more;
}

}  // namespace farebox::signer
