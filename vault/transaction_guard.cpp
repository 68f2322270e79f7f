#include "vault/transaction_guard.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "protocol/uint256.hpp"

namespace farebox::vault {
namespace {

using Charges = std::vector<TransactionCharge>;

constexpr std::uint64_t kWindowSeconds = std::uint64_t{24} * 3600;

std::uint64_t newest(const VaultState& state) {
    return state.transactions.empty() ? state.spent.clock_seconds
                                      : std::max(state.spent.clock_seconds, state.transactions.back().seconds);
}

/// What has left the window is forgotten; the entry of this key and nonce comes last, as it will be after signing.
void bring_to(Charges& charges, const TransactionCharge& next) {
    std::erase_if(charges,
                  [&](const TransactionCharge& each) { return each.seconds + kWindowSeconds <= next.seconds; });
    auto entry = next;
    const auto before = std::ranges::find_if(
        charges, [&](const TransactionCharge& each) { return each.key == next.key && each.nonce == next.nonce; });
    if (before != charges.end()) {
        entry.value = std::max(entry.value, before->value);
        entry.fee = std::max(entry.fee, before->fee);
        charges.erase(before);
    }
    charges.push_back(entry);
}

struct DayCap {
    std::string_view what;
    std::string_view setting;
    const Wei& limit;
    Wei TransactionCharge::* amount;
};

Error over(const DayCap& cap, const Charges& charges) {
    const auto& next = charges.back();
    const auto wait = charges.front().seconds + kWindowSeconds - next.seconds;
    return make_error(ErrorCode::budget_exceeded,
                      "the vault refuses: " + (next.*cap.amount).to_amount() + " more would pass its cap of " +
                          cap.limit.to_amount() + " a day for " + std::string{cap.what} + " of transactions",
                      "there is more room in " + std::to_string(wait / 3600 + 1) + " h; or raise " +
                          std::string{cap.setting} + " in [transactions] and restart the signer");
}

Result<void> check(const DayCap& cap, const Charges& charges) {
    Wei sum;
    for (const auto& each : charges) {
        const auto more = sum.checked_add(each.*cap.amount);
        if (!more || *more > cap.limit) {
            return over(cap, charges);
        }
        sum = *more;
    }
    return {};
}

}  // namespace

TransactionGuard::TransactionGuard(StateKeeper& keeper, TimeSources time)
    : keeper_{keeper}, clock_{newest(keeper.read()), std::move(time)} {}

Result<void> TransactionGuard::charge(const Address& key, const protocol::Transaction& transaction,
                                      const TransactionRules& rules) {
    const std::scoped_lock lock{mutex_};
    auto charges = keeper_.read().transactions;
    const auto fee = protocol::checked_mul(transaction.max_fee_per_gas.value(), Uint256{{transaction.gas_limit}});
    bring_to(charges,
             {clock_.now(), key, transaction.nonce, transaction.value, Wei{fee ? *fee : Uint256{kMaxUint256}}});
    for (const auto& cap :
         {DayCap{"the value", "max_value_per_day", rules.max_value_per_day, &TransactionCharge::value},
          DayCap{"the gas", "max_fee_per_day", rules.max_fee_per_day, &TransactionCharge::fee}}) {
        if (auto allowed = check(cap, charges); !allowed) {
            return allowed;
        }
    }
    if (charges.size() > VaultState::kMaxTransactions) {
        return make_error(
            ErrorCode::budget_exceeded,
            "the vault refuses: it signs " + std::to_string(VaultState::kMaxTransactions) + " transactions a day",
            "try again tomorrow, or make this one with a wallet");
    }
    auto written = keeper_.update([&](VaultState& state) { state.transactions = charges; });
    if (!written) {
        auto error = std::move(written).error();
        error.code = ErrorCode::disk_full;  // a refusal: that nothing was signed is certain
        return error;
    }
    return {};
}

std::vector<TransactionCharge> TransactionGuard::fill(const TransactionRules& rules) const {
    return {{.seconds = clock_.now(),
             .key = {},
             .nonce = std::numeric_limits<std::uint64_t>::max(),  // of no transaction
             .value = rules.max_value_per_day,
             .fee = rules.max_fee_per_day}};
}

}  // namespace farebox::vault
